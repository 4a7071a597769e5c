package touchstone.conformance.evidence;

import java.util.List;

/**
 * A requirement and where its evidence stands in the sources.
 *
 * @param id as {@code req~mem-own-frames-only~1}
 * @param group as MEM
 * @param text the rule
 */
public record TracedRequirement(
    String id,
    String title,
    String group,
    String text,
    String references,
    List<String> needs,
    List<Tag> coveredBy) {

  /**
   * A coverage tag.
   *
   * @param type impl, utest, proof, guest, fuzz, model or kill
   * @param file relative to the checkout
   * @param subject what can pass or fail: the property behind a proof tag, the test class that runs
   *     the tagged code, else the file's own name
   * @param random whether that test draws its cases at random
   */
  public record Tag(String type, String file, int line, String subject, boolean random) {}

  public List<Tag> tags(String type) {
    return coveredBy.stream().filter(t -> t.type().equals(type)).toList();
  }
}
