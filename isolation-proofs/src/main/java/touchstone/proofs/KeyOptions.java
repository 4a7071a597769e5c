package touchstone.proofs;

import de.uka.ilkd.key.proof.init.InitConfig;
import de.uka.ilkd.key.settings.ChoiceSettings;
import de.uka.ilkd.key.settings.ProofSettings;
import de.uka.ilkd.key.strategy.StrategyProperties;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a proof means here, and how it is searched.
 *
 * <p>The taclet options are the meaning: overflow is an obligation, no runtime exception may
 * escape, assertions are proved. The strategy properties only steer the search; no value of theirs
 * can make a false contract provable.
 */
final class KeyOptions {
  static final Map<String, String> MEANING =
      Map.of(
          "intRules", "intRules:arithmeticSemanticsCheckingOF",
          "runtimeExceptions", "runtimeExceptions:ban",
          "modelFields", "modelFields:showSatisfiability",
          "assertions", "assertions:safe");

  /**
   * Taclets never applied by the search: their cuts over quantifier bounds multiply the branches of
   * a proof with many quantified invariants. Leaving rules out is always sound.
   */
  static final Set<String> NEVER_APPLIED = Set.of("cutUpperBound", "crossInst");

  private KeyOptions() {}

  /** Makes the meaning KeY's default; to be called before sources are loaded. */
  static void install() {
    ChoiceSettings choices = ProofSettings.DEFAULT_SETTINGS.getChoiceSettings();
    Map<String, String> all = new HashMap<>(choices.getDefaultChoices());
    all.putAll(MEANING);
    choices.setDefaultChoices(all);
  }

  /** The taclet options KeY really uses; throws if one of ours is not among them. */
  static Set<String> active(InitConfig config) {
    Set<String> names = new TreeSet<>();
    config.getActivatedChoices().forEach(choice -> names.add(choice.name().toString()));
    if (!names.containsAll(MEANING.values())) {
      throw new IllegalStateException(
          "KeY ignores our options: wanted " + MEANING + ", has " + names);
    }
    return names;
  }

  /** Steers a search; the three are values of StrategyProperties. */
  static void steer(
      StrategyProperties properties, String splitting, String quantifiers, String products) {
    properties.setProperty(
        StrategyProperties.METHOD_OPTIONS_KEY, StrategyProperties.METHOD_CONTRACT);
    properties.setProperty(StrategyProperties.DEP_OPTIONS_KEY, StrategyProperties.DEP_ON);
    properties.setProperty(StrategyProperties.QUERY_OPTIONS_KEY, StrategyProperties.QUERY_OFF);
    properties.setProperty(StrategyProperties.NON_LIN_ARITH_OPTIONS_KEY, products);
    properties.setProperty(
        StrategyProperties.CLASS_AXIOM_OPTIONS_KEY, StrategyProperties.CLASS_AXIOM_DELAYED);
    properties.setProperty(StrategyProperties.QUANTIFIERS_OPTIONS_KEY, quantifiers);
    properties.setProperty(StrategyProperties.SPLITTING_OPTIONS_KEY, splitting);
  }
}
