// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

/**
 * Writes the content of one blob.
 *
 * @param name its hash, or its name in file stores: {@link BlobOutput#hash}
 */
public record BlobMode(String name) implements InspectMode {
  @Override
  public int run(InspectSession session) {
    int exitCode = session.reportProblems();
    InspectOutput output = session.output();
    byte[] hash = BlobOutput.hash(name);
    boolean isPresent =
        output.content(
            out -> {
              boolean isFound = BlobOutput.write(session.snapshot(), hash, out);
              if (!isFound && session.damage().isEmpty()) {
                output.say("blob " + name + " doesn't exist");
              }
              return isFound;
            });
    return output.damaged(session.damage(), isPresent ? exitCode : 3);
  }
}
