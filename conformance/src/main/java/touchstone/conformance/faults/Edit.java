package touchstone.conformance.faults;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import touchstone.conformance.suite.SuiteException;

/**
 * One change to the compiled code of one method of the core.
 *
 * @param owner class below {@code touchstone.core}, as {@code grant.Grants}
 * @param method its name; overloads are all searched
 * @param what the change in words, for messages
 * @param sites places the change must find, at least 1
 * @param rewriting how
 */
public record Edit(String owner, String method, String what, int sites, Rewriting rewriting) {
  private static final String CORE = "touchstone/core/";

  /** Where in the core an edit is to be made. */
  public static Place in(String owner, String method) {
    return new Place(owner, method);
  }

  /** The same edit, expected at several places. */
  public Edit times(int expected) {
    return new Edit(owner, method, what, expected, rewriting);
  }

  /** The class file below a class path root, as {@code touchstone/core/grant/Grants.class}. */
  public String file() {
    return CORE + owner.replace('.', '/') + ".class";
  }

  /** The class with the change; SuiteException if it finds more or fewer places than it must. */
  public byte[] applyTo(byte[] original) {
    Sites found = new Sites();
    ClassFile file = ClassFile.of();
    ClassModel model = file.parse(original);
    ClassTransform change =
        (builder, element) -> {
          if (element instanceof MethodModel m && m.methodName().equalsString(method)) {
            builder.transformMethod(m, MethodTransform.transformingCode(code(m, found)));
          } else {
            builder.with(element);
          }
        };
    byte[] changed = file.transformClass(model, change);
    if (found.count != sites) {
      throw new SuiteException(
          "%s.%s: '%s' applies at %d places where %d are expected: the core has changed"
              .formatted(owner, method, what, found.count, sites));
    }
    return changed;
  }

  private CodeTransform code(MethodModel m, Sites found) {
    Rewriting.Step step = rewriting.begin(m);
    return (builder, element) -> {
      if (step.replaces(builder, element)) {
        found.count++;
      } else if (!step.isDropped(element)) {
        builder.with(element);
      }
    };
  }

  private static final class Sites {
    private int count;
  }
}
