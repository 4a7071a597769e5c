package touchstone.conformance.faults;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;

/** How an {@link Edit} changes code: a fresh step for each method. */
@FunctionalInterface
public interface Rewriting {
  Step begin(MethodModel method);

  /** Sees the elements of one method in order. */
  @FunctionalInterface
  interface Step {
    /** True if something else has been written instead of the element. */
    boolean replaces(CodeBuilder code, CodeElement element);

    /** True for an element that {@link #replaces} left alone and that must vanish all the same. */
    default boolean isDropped(CodeElement element) {
      return false;
    }
  }
}
