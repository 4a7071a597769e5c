package touchstone.proofs;

import de.uka.ilkd.key.logic.PosInOccurrence;
import de.uka.ilkd.key.logic.Term;
import de.uka.ilkd.key.proof.Goal;
import de.uka.ilkd.key.rule.RuleApp;
import de.uka.ilkd.key.rule.TacletApp;
import de.uka.ilkd.key.rule.UseDependencyContractRule;
import de.uka.ilkd.key.strategy.NumberRuleAppCost;
import de.uka.ilkd.key.strategy.RuleAppCost;
import de.uka.ilkd.key.strategy.RuleAppCostCollector;
import de.uka.ilkd.key.strategy.Strategy;
import de.uka.ilkd.key.strategy.TopRuleAppCost;
import de.uka.ilkd.key.strategy.feature.MutableState;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.key_project.logic.Name;

/**
 * Another strategy without some rule applications: the named taclets, steps that are redundant, and
 * instances of quantified array facts that meet nothing in the goal. A search with fewer steps
 * proves less, never more.
 *
 * @param never taclets that are not applied
 * @param foreign invariants that are not unfolded
 */
record RestrictedStrategy(
    Strategy base, Set<String> never, ForeignInvariants foreign, IndexMatching matching)
    implements Strategy {
  private static final Name INSTANCE = new Name("t");

  /**
   * That what is to be shown has not changed comes before all that can be found out about it; so
   * does what is known before the execution.
   */
  private static final RuleAppCost FIRST = NumberRuleAppCost.create(-5_000);

  private boolean forbids(RuleApp app) {
    return never.contains(app.rule().name().toString()) || foreign.isStrange(app);
  }

  /** Whether this instantiates a quantifier at an index nobody asks about. */
  private boolean pointless(RuleApp app, @Nullable PosInOccurrence position, Goal goal) {
    if (position == null
        || !(app instanceof TacletApp taclet)
        || position.subTerm().boundVars().size() != 1) {
      return false;
    }
    return taclet.instantiations().lookupValue(INSTANCE) instanceof Term instance
        && !matching.relevant(position.subTerm(), instance, goal.sequent());
  }

  private boolean leavesOut(RuleApp app, @Nullable PosInOccurrence position, Goal goal) {
    return forbids(app)
        || position != null && Redundancy.of(app, position)
        || position != null && foreign.unfolds(app, position)
        || pointless(app, position, goal);
  }

  @Override
  public Name name() {
    return base.name();
  }

  @Override
  public boolean isStopAtFirstNonCloseableGoal() {
    return base.isStopAtFirstNonCloseableGoal();
  }

  @Override
  public boolean isApprovedApp(RuleApp app, PosInOccurrence position, Goal goal) {
    return !leavesOut(app, position, goal) && base.isApprovedApp(app, position, goal);
  }

  /** A pointless instance never enters KeY's queue; KeY asks again when the goal has changed. */
  @Override
  public void instantiateApp(
      RuleApp app, PosInOccurrence position, Goal goal, RuleAppCostCollector collector) {
    if (!forbids(app)) {
      base.instantiateApp(
          app,
          position,
          goal,
          (instance, cost) -> {
            if (!pointless(instance, position, goal)) {
              collector.collect(instance, cost);
            }
          });
    }
  }

  private boolean comesFirst(RuleApp app, @Nullable PosInOccurrence position) {
    return position != null
        && (app.rule() == UseDependencyContractRule.INSTANCE && !position.isInAntec()
            || foreign.comesFirst(app, position));
  }

  @Override
  public RuleAppCost computeCost(
      RuleApp app, PosInOccurrence position, Goal goal, MutableState state) {
    if (leavesOut(app, position, goal)) {
      return TopRuleAppCost.INSTANCE;
    }
    RuleAppCost cost = base.computeCost(app, position, goal, state);
    return comesFirst(app, position) && !(cost instanceof TopRuleAppCost) ? FIRST : cost;
  }
}
