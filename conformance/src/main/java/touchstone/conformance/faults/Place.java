package touchstone.conformance.faults;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The vocabulary of faults: what can be changed in a method. Everything is found by the name of
 * what is called, read or written, so that an edit survives a change around it.
 */
public final class Place {
  private final String owner;
  private final String method;

  Place(String owner, String method) {
    this.owner = owner;
    this.method = method;
  }

  private Edit edit(String what, Rewriting rewriting) {
    return new Edit(owner, method, what, 1, rewriting);
  }

  // ---- calls ------------------------------------------------------------------------------------

  /** A call is not made; what it would have returned is 0, false or null. */
  public Edit drop(String callee) {
    return answer(callee, 0);
  }

  /** A call is not made, and its result is always this. */
  public Edit answer(String callee, long result) {
    return edit(
        callee + " is not called: " + result,
        m ->
            (code, e) -> {
              if (!isCall(e, callee)) {
                return false;
              }
              Stack.replaceCall(code, (InvokeInstruction) e, result);
              return true;
            });
  }

  /** Another method of the same class and type is called instead. */
  public Edit instead(String callee, String other) {
    return edit(
        other + " instead of " + callee,
        m ->
            (code, e) -> {
              if (!isCall(e, callee)) {
                return false;
              }
              InvokeInstruction call = (InvokeInstruction) e;
              code.invoke(
                  call.opcode(),
                  call.owner().asSymbol(),
                  other,
                  call.typeSymbol(),
                  call.isInterface());
              return true;
            });
  }

  /** Something is done before a call, with its arguments already on the stack. */
  public Edit before(String callee, String what, Consumer<CodeBuilder> doing) {
    return edit(
        what + " before " + callee,
        m ->
            (code, e) -> {
              if (!isCall(e, callee)) {
                return false;
              }
              doing.accept(code);
              code.with(e);
              return true;
            });
  }

  // ---- variables --------------------------------------------------------------------------------

  /** A field reads as this, whatever it holds; 0 is null for a reference. */
  public Edit read(String field, long value) {
    return edit(
        field + " reads as " + value,
        m ->
            (code, e) -> {
              if (!isRead(e, field)) {
                return false;
              }
              code.pop();
              Stack.push(code, TypeKind.from(((FieldInstruction) e).typeSymbol()), value);
              return true;
            });
  }

  /** A field is not written. */
  public Edit keep(String field) {
    return edit(
        field + " is not written",
        m ->
            (code, e) -> {
              if (!(e instanceof FieldInstruction f)
                  || f.opcode() != Opcode.PUTFIELD
                  || !f.name().equalsString(field)) {
                return false;
              }
              Stack.pop(code, TypeKind.from(f.typeSymbol()));
              code.pop();
              return true;
            });
  }

  /** Elements of the array in a field read as this. */
  public Edit element(String field, long value) {
    return edit(
        field + "[] reads as " + value,
        m -> {
          OpenArrays open = new OpenArrays(field);
          return (code, e) -> {
            boolean mine = open.see(e);
            if (!mine || !(e instanceof ArrayLoadInstruction load)) {
              return false;
            }
            code.pop2();
            Stack.push(code, load.typeKind(), value);
            return true;
          };
        });
  }

  /** Elements of the array in a field are not written. */
  public Edit keepElement(String field) {
    return edit(
        field + "[] is not written",
        m -> {
          OpenArrays open = new OpenArrays(field);
          return (code, e) -> {
            boolean mine = open.see(e);
            if (!mine || !(e instanceof ArrayStoreInstruction store)) {
              return false;
            }
            Stack.pop(code, store.typeKind());
            code.pop2();
            return true;
          };
        });
  }

  // ---- constants and control flow ---------------------------------------------------------------

  /** A number of type int in the code is another one. */
  public Edit constant(int from, int to) {
    return number(from, to);
  }

  /** A number of type long in the code is another one. */
  public Edit constant(long from, long to) {
    return number(from, to);
  }

  private Edit number(Number from, long to) {
    return edit(
        from + " becomes " + to,
        m ->
            (code, e) -> {
              if (!(e instanceof ConstantInstruction c) || !from.equals(c.constantValue())) {
                return false;
              }
              Stack.push(code, c.typeKind(), to);
              return true;
            });
  }

  /** The method does nothing and returns this at once. */
  public Edit returns(long result) {
    return edit("returns " + result + " at once", m -> new ReturnAtOnce(m, result));
  }

  /** The first conditional jump after a call or a read of this name is always or never taken. */
  public Edit jump(String after, boolean taken) {
    return edit(
        "the test after " + after + " is " + (taken ? "always" : "never") + " true",
        m -> new ForcedJump(after, taken));
  }

  private static boolean isCall(CodeElement e, String callee) {
    return e instanceof InvokeInstruction call && call.name().equalsString(callee);
  }

  private static boolean isRead(CodeElement e, String field) {
    return e instanceof FieldInstruction f
        && f.opcode() == Opcode.GETFIELD
        && f.name().equalsString(field);
  }

  /** Knows which array access belongs to the array of one field: they nest. */
  private static final class OpenArrays {
    private final String field;
    private final Deque<Boolean> open = new ArrayDeque<>();

    OpenArrays(String field) {
      this.field = field;
    }

    /** True if the element accesses the field's array. */
    boolean see(CodeElement e) {
      if (e instanceof FieldInstruction f
          && f.opcode() == Opcode.GETFIELD
          && f.typeSymbol().isArray()) {
        open.push(f.name().equalsString(field));
      }
      boolean access = e instanceof ArrayLoadInstruction || e instanceof ArrayStoreInstruction;
      return access && !open.isEmpty() && open.pop();
    }
  }

  /** Writes a return and lets nothing follow. */
  private record ReturnAtOnce(MethodModel method, long result, boolean[] done)
      implements Rewriting.Step {
    ReturnAtOnce(MethodModel method, long result) {
      this(method, result, new boolean[1]);
    }

    @Override
    public boolean replaces(CodeBuilder code, CodeElement element) {
      if (done[0]) {
        return false;
      }
      done[0] = true;
      TypeKind kind = TypeKind.from(method.methodTypeSymbol().returnType());
      Stack.push(code, kind, result);
      code.return_(kind);
      return true;
    }

    @Override
    public boolean isDropped(CodeElement element) {
      return true;
    }
  }

  /** Waits for the name, then forces the next conditional jump. */
  private static final class ForcedJump implements Rewriting.Step {
    private final String after;
    private final boolean taken;
    private boolean armed;

    ForcedJump(String after, boolean taken) {
      this.after = after;
      this.taken = taken;
    }

    @Override
    public boolean replaces(CodeBuilder code, CodeElement e) {
      boolean named = isCall(e, after) || isRead(e, after);
      armed = armed || named;
      if (!armed || !(e instanceof BranchInstruction b) || Stack.operands(b.opcode()) == 0) {
        return false;
      }
      armed = false;
      for (int i = 0; i < Stack.operands(b.opcode()); i++) {
        code.pop();
      }
      if (taken) {
        code.goto_(b.target());
      }
      return true;
    }
  }
}
