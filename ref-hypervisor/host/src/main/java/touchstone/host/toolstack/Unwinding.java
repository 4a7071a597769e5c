package touchstone.host.toolstack;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be undone if building a guest fails half-way, latest first. The error path is a path:
 * each step that takes something says here how it is given back.
 */
final class Unwinding {
  /** Gives one thing back. */
  @FunctionalInterface
  interface Step {
    void undo() throws ToolstackException;
  }

  private final Deque<Step> steps = new ArrayDeque<>();

  void onFailure(Step step) {
    steps.push(step);
  }

  /**
   * Undoes everything; a step that fails is reported with the failure and does not stop the rest.
   */
  void unwind(ToolstackException failure) {
    for (Step step : steps) {
      try {
        step.undo();
      } catch (ToolstackException further) {
        failure.addSuppressed(further);
      }
    }
  }
}
