package touchstone.host.oracle;

/**
 * The core did what the specification forbids. The message is the whole report: the call, what was
 * expected and why, what is, and what of the state the call has changed.
 */
public final class Disagreement extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String summary;
  private final String report;

  /**
   * @param summary one line
   */
  Disagreement(String summary, String report) {
    super(report);
    this.summary = summary;
    this.report = report;
  }

  /** One line: what is wrong with which step. */
  public String summary() {
    return summary;
  }

  /** The message. */
  public String report() {
    return report;
  }
}
