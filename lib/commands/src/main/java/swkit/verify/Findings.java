// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import swkit.Entry;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.io.Wording;
import swkit.key.DecodedKey;
import swkit.key.KeyForms;
import swkit.store.LeftOver;

/** The findings, grouped by rule. Several threads add to them. */
final class Findings {
  /** How many examples of a rule are kept. */
  static final int KEPT = 1000;

  /** How many cases are collected at most: 120 bytes each. */
  private static final int MOST_CASES = 2_000_000;

  /** A broken rule: how often, and the first examples. */
  private static final class Group {
    private long count;
    private final List<Finding.Example> examples = new ArrayList<>();
  }

  private final Map<Rule, Group> groups = new EnumMap<>(Rule.class);
  private final Set<Subspace> unchecked = EnumSet.noneOf(Subspace.class);
  private final Rulebook rulebook;
  private final KeyForms forms;
  private final Principals principals;
  private final List<Case> cases = new ArrayList<>();
  private Predicate<Rule> collected = rule -> false;
  private boolean areAll = true;
  private boolean isAlone;

  Findings(Generation generation, Principals principals) {
    this.rulebook = Rulebook.of(generation);
    this.forms = KeyForms.of(generation);
    this.principals = principals;
  }

  /** Collects every case of {@code rules}, not only examples. To be called before the first one. */
  synchronized void collect(Predicate<Rule> rules) {
    collected = rules;
  }

  /** The cases that were collected, without those that damage elsewhere makes doubtful. */
  synchronized List<Case> cases() {
    return cases.stream()
        .filter(found -> isChecked(found.rule()))
        .sorted(
            Comparator.comparing(Case::rule)
                .thenComparing(Case::subspace)
                .thenComparing(Case::key, Entry::compareKeys))
        .toList();
  }

  /** Whether no case was left out because there were too many. */
  synchronized boolean areAllCollected() {
    return areAll;
  }

  /** Leaves out all rules that need {@code subspace}, which is missing or incomplete. */
  synchronized void uncheck(Subspace subspace) {
    unchecked.add(subspace);
  }

  /** Leaves out all rules that need more than one entry. */
  synchronized void uncheckAll() {
    isAlone = true;
  }

  /** Whether {@code rule} applies to these releases, and all that it needs is complete. */
  boolean isChecked(Rule rule) {
    return rulebook.has(rule)
        && !(isAlone && !rule.needs().isEmpty())
        && rule.needs().stream().noneMatch(unchecked::contains);
  }

  /** The rule that data without an account break. */
  Rule orphaned() {
    return principals.isEmpty() && rulebook.has(Rule.D15_NOBODY) ? Rule.D15_NOBODY : Rule.D15;
  }

  /** Adds a finding that is about no key. */
  void add(Rule rule, String where, String detail) {
    add(rule, null, null, () -> new Finding.Example(where, "", "", detail));
  }

  /** Adds a finding about {@code row}, which belongs to the account in its key. */
  void add(Rule rule, DecodedRow row, String detail) {
    add(rule, row.subspace(), row.bytes(), detail);
  }

  /** Adds a finding about a key. */
  void add(Rule rule, Subspace subspace, byte[] key, String detail) {
    add(rule, subspace, key, () -> example(subspace, key, null, detail));
  }

  /** Adds what a server left after a value. */
  void add(LeftOver left) {
    Rule rule = left.isJoined() ? Rule.U8_JOINED : Rule.U8;
    String detail = left.bytes() + " bytes";
    if (!left.isDecided()) {
      rule = Rule.U8_UNDECIDED;
    } else if (left.pieces() > 0) {
      detail += " in " + Wording.count(left.pieces(), "piece", "pieces");
    }
    add(rule, left.subspace(), left.key(), detail);
  }

  /** Adds a finding about a key that belongs to {@code owners}. */
  void add(Rule rule, Subspace subspace, byte[] key, Set<Integer> owners, String detail) {
    add(rule, subspace, key, () -> example(subspace, key, owners, detail));
  }

  private Finding.Example example(
      Subspace subspace, byte[] key, Set<Integer> owners, String detail) {
    DecodedKey decoded = forms.decode(subspace, key);
    Set<String> names = new TreeSet<>();
    if (owners != null) {
      owners.forEach(owner -> names.add(principals.describe(owner)));
    } else {
      for (Map.Entry<String, String> object : Map.of("type", "id", "from", "from-id").entrySet()) {
        boolean isAccount = "Account".equals(decoded.field(object.getKey()));
        if (isAccount && decoded.field(object.getValue()) instanceof Number id) {
          names.add(principals.describe(id.intValue()));
        }
      }
      for (String field : List.of("acct", "owner", "principal")) {
        if (names.isEmpty() && decoded.field(field) instanceof Number id && id.intValue() != -1) {
          names.add(principals.describe(id.intValue()));
        }
      }
    }
    String hex = Entry.hex(key);
    return new Finding.Example(decoded.text(), hex, String.join(", ", names), detail);
  }

  private synchronized void add(
      Rule rule, Subspace subspace, byte[] key, Supplier<Finding.Example> example) {
    if (!isChecked(rule)) {
      return;
    }
    if (key != null && collected.test(rule)) {
      areAll &= cases.size() < MOST_CASES;
      if (areAll) {
        cases.add(new Case(rule, subspace, key));
      }
    }
    Group group = groups.computeIfAbsent(rule, any -> new Group());
    group.count++;
    if (group.examples.size() < KEPT) {
      group.examples.add(example.get());
    }
  }

  /** All findings, the worst first, without those that damage elsewhere makes doubtful. */
  synchronized List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      groups.forEach(
          (rule, group) -> {
            if (rule.severity() == severity && isChecked(rule)) {
              findings.add(
                  new Finding(
                      rule.id(),
                      severity,
                      group.count,
                      rule.what(),
                      rule.todo(),
                      sorted(group.examples)));
            }
          });
    }
    return findings;
  }

  private static List<Finding.Example> sorted(List<Finding.Example> examples) {
    return examples.stream()
        .sorted(Comparator.comparing(Finding.Example::keyHex).thenComparing(Finding.Example::key))
        .toList();
  }

  /** The subspaces that rules need and that are missing or incomplete. */
  synchronized Set<Subspace> incomplete() {
    Set<Subspace> needed = EnumSet.noneOf(Subspace.class);
    for (Rule rule : Rule.values()) {
      if (rulebook.has(rule)) {
        needed.addAll(rule.needs());
      }
    }
    needed.retainAll(unchecked);
    return needed;
  }

  /** The ids of the rules that could not be checked, in order. */
  synchronized Set<String> notChecked() {
    Set<String> ids = new java.util.LinkedHashSet<>();
    for (Rule rule : Rule.values()) {
      if (rulebook.has(rule) && !isChecked(rule)) {
        ids.add(rule.id());
      }
    }
    return ids;
  }
}
