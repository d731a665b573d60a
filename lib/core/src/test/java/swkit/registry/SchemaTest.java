// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import swkit.Subspace;

class SchemaTest {
  private static final Schema SCHEMA = Schema.get();

  private final Set<Type> seen = new HashSet<>();

  @Test
  void objects() {
    assertThat(SCHEMA.objects()).hasSize(117);
    ObjectType account = SCHEMA.object("Account");
    assertThat(account.number()).isZero();
    assertThat(account.isSequential()).isTrue();
    assertThat(account.isSingleton()).isFalse();
    assertThat(account.subspace()).isEqualTo(Subspace.of('d'));
    assertThat(SCHEMA.object(16).isSingleton()).isTrue();
    assertThat(SCHEMA.object(16).version()).isEqualTo(1);
    assertThat(SCHEMA.object(117)).isNull();
    assertThatThrownBy(() -> SCHEMA.object("Acount")).hasMessageContaining("Acount");
  }

  @Test
  void properties() {
    assertThat(SCHEMA.property("email")).isEqualTo(0xF2);
    assertThat(SCHEMA.property(0)).isEqualTo("@type");
    assertThat(SCHEMA.property(929)).isEqualTo("cacheSize");
    assertThat(SCHEMA.property(930)).isNull();
    assertThatThrownBy(() -> SCHEMA.property("mail")).hasMessageContaining("mail");
  }

  @Test
  void names() {
    EnumType events = (EnumType) SCHEMA.type("enum:EventType");
    assertThat(events.numbers()).hasSize(637);
    assertThat(events.name(636)).isEqualTo("dkim.custody-break");
    assertThat(((EnumType) SCHEMA.type("enum:MetricType")).numbers()).hasSize(369);
    assertThat(((UnionType) SCHEMA.type("S3StoreRegion")).variant(42).name()).isEqualTo("Custom");
    assertThat(((UnionType) SCHEMA.type("S3StoreRegion")).variant(43)).isNull();
  }

  /** Whatever an object may hold is defined, and every rule is of fields that are there. */
  @Test
  void nothingIsMissing() {
    SCHEMA.objects().forEach(object -> visit(object.type()));
    assertThat(seen).filteredOn(StructType.class::isInstance).hasSizeGreaterThan(300);
  }

  private void visit(Type type) {
    if (type == null || !seen.add(type)) {
      return;
    }
    if (type instanceof NamedType named) {
      SCHEMA.rules(named.name()).forEach(rule -> check(rule, named));
    }
    if (type instanceof StructType struct) {
      assertThat(struct.fields()).isNotEmpty();
      struct.fields().forEach(field -> visit(field.type()));
    } else if (type instanceof UnionType union) {
      assertThat(union.numbers()).isNotEmpty();
      union.numbers().forEach(number -> visit(union.variant(number).struct()));
    } else if (type instanceof EnumType names) {
      assertThat(names.numbers()).isNotEmpty();
    } else if (type instanceof Type.Optional optional) {
      visit(optional.type());
    } else if (type instanceof Type.Items items) {
      visit(items.item());
    } else if (type instanceof Type.Pairs pairs) {
      visit(pairs.key());
      visit(pairs.value());
    }
  }

  private static void check(IndexRule rule, NamedType type) {
    for (String field : rule.fields()) {
      assertThat(((StructType) type).indexOf(field)).as("%s of %s", rule, type).isNotNegative();
    }
  }
}
