// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import swkit.testing.Goldens;

class Redaction015MailTest extends RedactedDump {
  Redaction015MailTest() {
    super(Goldens.DUMP, 5, 1);
  }
}
