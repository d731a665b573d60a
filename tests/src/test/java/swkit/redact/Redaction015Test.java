// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import swkit.testing.Goldens;

class Redaction015Test extends RedactedDump {
  Redaction015Test() {
    super(Goldens.ROOT.resolve("tests/goldens/0.15.5-groupware/dump"), 5, 6);
  }
}
