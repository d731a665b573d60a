// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RegistrySecretsTest {
  private static final Pattern SUSPICIOUS =
      Pattern.compile("(?i).*(secret|passw|key|token|priv|cred|otp|auth|cert|config|headers?$).*");

  /** Names that sound like a secret, and what they are instead. */
  private static final Set<String> KNOWN_TO_BE_NONE =
      Set.of(
          // Users' names, ids of keys, and what names an account elsewhere.
          "accessKeyId",
          "authId",
          "authUsername",
          "authenticatedAs",
          "configName",
          "keyName",
          "secretId",
          "subAuthId",
          // Names of columns and attributes.
          "attrSecret",
          "attrSecretChanged",
          "columnSecret",
          // Public keys, keys of tables, prefixes of names of blobs.
          "certificate",
          "key",
          "keyPrefix",
          // Results of checks, names of headers, headers of mail and of web pages.
          "authenticationResults",
          "dkimCanonicalizedHeader",
          "headers",
          "protectedHeaders",
          "responseHeaders");

  /** The names of all fields that hold text, alone or in sets, lists and maps. */
  private static Set<String> textFields() {
    Set<String> names = new TreeSet<>();
    Set<Type> seen = new HashSet<>();
    Schema.get().objects().forEach(object -> collect(object.type(), names, seen));
    return names;
  }

  private static void collect(Type type, Set<String> names, Set<Type> seen) {
    if (!seen.add(type)) {
      return;
    }
    if (type instanceof StructType struct) {
      for (StructType.Field field : struct.fields()) {
        if (isText(field.type())) {
          names.add(field.name());
        }
        collect(field.type(), names, seen);
      }
    } else if (type instanceof UnionType union) {
      union.numbers().forEach(number -> collect(union.variant(number).struct(), names, seen));
    } else if (type instanceof Type.Optional optional) {
      collect(optional.type(), names, seen);
    } else if (type instanceof Type.Items items) {
      collect(items.item(), names, seen);
    } else if (type instanceof Type.Pairs pairs) {
      collect(pairs.value(), names, seen);
    }
  }

  private static boolean isText(Type type) {
    if (type instanceof Type.Optional optional) {
      return isText(optional.type());
    }
    return type == Type.Plain.STR
        || type instanceof Type.Items items && items.item() == Type.Plain.STR
        || type instanceof Type.Pairs pairs && pairs.value() == Type.Plain.STR;
  }

  /** When the schema changes: a new field that sounds like a secret is decided upon. */
  @Test
  void everyFieldThatSoundsLikeASecretIsDecidedUpon() {
    Set<String> undecided =
        textFields().stream()
            .filter(name -> SUSPICIOUS.matcher(name).matches())
            .filter(
                name -> !RegistrySecrets.FIELDS.contains(name) && !KNOWN_TO_BE_NONE.contains(name))
            .collect(Collectors.toSet());
    assertThat(undecided).isEmpty();
    assertThat(textFields()).containsAll(RegistrySecrets.FIELDS);
  }

  /** In objects of all types, with random contents: what the fields of secrets hold is hidden. */
  @Test
  void noSecretIsInAnyText() {
    RandomObjects objects = new RandomObjects(7);
    int hidden = 0;
    for (ObjectType type : Schema.get().objects()) {
      for (int i = 0; i < 20; i++) {
        for (String line : ObjectText.lines(objects.object(type))) {
          int sign = line.indexOf(" = ");
          String path = line.substring(0, sign).replaceAll("\\[[^]]*]$", "");
          String field = path.substring(path.lastIndexOf('.') + 1);
          if (RegistrySecrets.FIELDS.contains(field) && !line.endsWith(" = {}")) {
            assertThat(line).endsWith(" = \"(hidden)\"");
            hidden++;
          }
        }
      }
    }
    assertThat(hidden).isGreaterThan(100);
  }

  @Test
  void usersAndPasswordsInUrls() {
    StructType type = (StructType) Schema.get().type("RedisStore");
    Value.Struct struct = struct(type, "redis://jane:hunter2@redis.local:6379/0");
    assertThat(struct.text("url")).isEqualTo("redis://(hidden)@redis.local:6379/0");
    assertThat(struct(type, "redis://:a/b@c@redis.local").text("url"))
        .isEqualTo("redis://(hidden)@redis.local");
    assertThat(struct(type, "redis://redis.local/0").text("url"))
        .isEqualTo("redis://redis.local/0");
    assertThat(struct(type, "mailto:a@b").text("url")).isEqualTo("mailto:a@b");
  }

  private static Value.Struct struct(StructType redis, String url) {
    Schema schema = Schema.get();
    Value zero = new Value.Number(Type.Plain.DUR, 0);
    Value one = new Value.Number(Type.Plain.UINT, 1);
    Value.Struct struct =
        new Value.Struct(redis, Arrays.asList(new Value.Text(url), zero, one, null, null, null));
    UnionType union = (UnionType) schema.object("InMemoryStore").type();
    RegistryObject store =
        new RegistryObject(
            ObjectId.singleton("InMemoryStore"), 0, new Value.Variant(union, 2, struct));
    assertThat(Pickle.decode(store.id(), Pickle.encode(store))).isEqualTo(store);
    return RegistrySecrets.hide(store).fields();
  }

  @Test
  void whereASecretIsIsNoSecret() {
    RegistryObject enterprise =
        Pickle.decode(
            ObjectId.singleton("Enterprise"), new byte[] {0, 2, 1, 'X', 3, 2, '/', 'k', 0});
    assertThat(ObjectText.lines(enterprise))
        .isEqualTo(
            List.of(
                "Enterprise/singleton.apiKey.@type = EnvironmentVariable",
                "Enterprise/singleton.apiKey.variableName = \"X\"",
                "Enterprise/singleton.licenseKey.@type = File",
                "Enterprise/singleton.licenseKey.filePath = \"/k\""));
  }
}
