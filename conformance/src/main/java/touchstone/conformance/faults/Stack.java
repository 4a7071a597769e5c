package touchstone.conformance.faults;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.List;

/** Takes things off the operand stack and puts others there, whatever their types. */
final class Stack {
  private Stack() {}

  /** A number as a value of that kind; a reference is null, void is nothing. */
  static void push(CodeBuilder code, TypeKind kind, long value) {
    switch (kind) {
      case LONG -> code.loadConstant(value);
      case REFERENCE -> code.aconst_null();
      case VOID -> {}
      case FLOAT, DOUBLE -> throw new IllegalArgumentException("the core has no floating point");
      default -> code.loadConstant((int) value);
    }
  }

  static void pop(CodeBuilder code, TypeKind kind) {
    switch (kind.slotSize()) {
      case 2 -> code.pop2();
      case 1 -> code.pop();
      default -> {}
    }
  }

  /** Drops a call's arguments and receiver and leaves a result. */
  static void replaceCall(CodeBuilder code, InvokeInstruction call, long result) {
    List<ClassDesc> parameters = call.typeSymbol().parameterList();
    for (int i = parameters.size() - 1; i >= 0; i--) {
      pop(code, TypeKind.from(parameters.get(i)));
    }
    if (call.opcode() != Opcode.INVOKESTATIC) {
      code.pop();
    }
    push(code, TypeKind.from(call.typeSymbol().returnType()), result);
  }

  /** Values a conditional jump compares: 1 or 2; 0 for a jump without condition. */
  static int operands(Opcode jump) {
    return switch (jump) {
      case GOTO, GOTO_W -> 0;
      case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE, IFNULL, IFNONNULL -> 1;
      default -> 2;
    };
  }
}
