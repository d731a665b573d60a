// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import swkit.testing.Goldens;

class Redaction016Test extends RedactedDump {
  Redaction016Test() {
    super(Goldens.ROOT.resolve("tests/goldens/0.16.18-groupware/dump"), 6, 6);
  }
}
