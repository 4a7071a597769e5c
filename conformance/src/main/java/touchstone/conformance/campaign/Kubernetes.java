package touchstone.conformance.campaign;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import touchstone.conformance.suite.SuiteException;

/**
 * A campaign as Kubernetes objects: the manifest as a ConfigMap, an Indexed Job with a pod for each
 * shard, and a Job that waits for them on the volume they share and merges.
 *
 * <p>There are no dependencies between Jobs, so the merge looks at what the shards have written:
 * the same test of completeness as everywhere.
 *
 * @param image holds a built checkout in {@code /touchstone}
 * @param claim of a volume that all pods can write ({@code ReadWriteMany})
 * @param parallelism pods at a time
 * @param cpus processors per pod
 * @param waitSeconds until the merge gives up
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/">Job
 *     v1</a>
 */
public record Kubernetes(String image, String claim, int parallelism, int cpus, int waitSeconds) {

  /** Nothing in an image's or a claim's name can end the YAML scalar that it stands in. */
  public Kubernetes {
    check("--image", image, "[A-Za-z0-9][A-Za-z0-9._/:@-]*");
    check("--claim", claim, "[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
  }

  private static void check(String option, String value, String pattern) {
    if (!value.matches(pattern)) {
      throw new SuiteException(option + ": '" + value + "' is not one; expected " + pattern);
    }
  }

  /**
   * The objects as YAML documents, for {@code kubectl apply -f}. Another plan has other names,
   * because a ConfigMap that pods have read does not change.
   */
  public String objects(Plan plan) {
    return template()
        .replace("@NAME@", "touchstone-" + plan.id().substring(0, 10))
        .replace("@SHARDS@", Integer.toString(plan.shards()))
        .replace("@PARALLELISM@", Integer.toString(Math.min(parallelism, plan.shards())))
        .replace("@CPUS@", Integer.toString(cpus))
        .replace("@WAIT@", Integer.toString(waitSeconds))
        .replace("@IMAGE@", image)
        .replace("@CLAIM@", claim)
        .replace("@MANIFEST@", plan.text().strip().indent(4).stripTrailing());
  }

  private static String template() {
    try (InputStream in = Kubernetes.class.getResourceAsStream("kubernetes.yaml")) {
      return new String(
          Objects.requireNonNull(in, "kubernetes.yaml").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
