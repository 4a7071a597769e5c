package touchstone.machine.execute;

import org.jspecify.annotations.Nullable;
import touchstone.machine.decode.Instruction;

/**
 * Chooses how an instruction is dispatched. Hot forms, with 32 or 64-bit operands, have operations
 * of their own; everything else goes through its semantics. The choice changes nothing but the
 * speed, which {@code SiliconDifferentialTest} holds it to.
 */
final class Specializer {
  private Specializer() {}

  /** {@code start} is the distance from the start of the block in bytes. */
  static Operation operation(Instruction in, int start, boolean last) {
    Operation hot = hot(in, start, last);
    if (hot != null) {
      return hot;
    }
    return last ? new LastOperation(in) : new InnerOperation(in, start);
  }

  private static @Nullable Operation hot(Instruction in, int start, boolean last) {
    if (in.lock || in.rep != 0) {
      return null;
    }
    if (in.codeBits == 64) {
      Operation flow = flow(in, start, last);
      if (flow != null) {
        return flow;
      }
    }
    if (in.operandCount() == 0) {
      return null;
    }
    if (in.isMemory(0)) {
      return store(in, start, last);
    }
    if (!in.isGeneral(0)) {
      return null;
    }
    if (in.width(0) < 4) {
      return in.memory ? null : comparison(in);
    }
    return in.memory ? load(in, start, last) : register(in);
  }

  /** Narrow registers are often compared, and a comparison writes none. */
  private static @Nullable Operation comparison(Instruction in) {
    if (in.operandCount() != 2 || !plainSource(in)) {
      return null;
    }
    return switch (in.row.mnemonic()) {
      case "CMP" -> new RegisterOperations.Compare(in);
      case "TEST" -> new RegisterOperations.Test(in);
      default -> null;
    };
  }

  private static @Nullable Operation flow(Instruction in, int start, boolean last) {
    return switch (in.row.mnemonic()) {
      case "JMP" -> in.isImmediate(0) ? new JumpOperations.Jump(in) : null;
      case "CALL" -> in.isImmediate(0) ? new JumpOperations.Call(in) : null;
      case "RET" -> in.operandCount() == 0 ? new JumpOperations.Return() : null;
      case "JE", "JNE" -> new JumpOperations.OnZero(in);
      case "PUSH" -> fullRegister(in) ? new StoreOperations.Push(in, start, last) : null;
      case "POP" -> fullRegister(in) ? new StoreOperations.Pop(in, start, last) : null;
      default -> BranchOpcodes.isConditional(in.row) ? new JumpOperations.Conditional(in) : null;
    };
  }

  private static boolean fullRegister(Instruction in) {
    return in.isGeneral(0) && in.width(0) == 8;
  }

  private static @Nullable Operation store(Instruction in, int start, boolean last) {
    if (in.operandCount() < 2 || !in.isGeneral(1) && !in.isImmediate(1)) {
      return null;
    }
    return switch (in.row.mnemonic()) {
      case "CMP" -> new LoadOperations.Compare(in, start, last, false);
      case "TEST" -> new LoadOperations.Compare(in, start, last, true);
      case "MOV" ->
          switch (in.width(0)) {
            case 8 -> new StoreOperations.Store64(in, start, last);
            case 4 -> new StoreOperations.Store32(in, start, last);
            default -> new StoreOperations.StoreNarrow(in, start, last);
          };
      default -> null;
    };
  }

  private static @Nullable Operation load(Instruction in, int start, boolean last) {
    if (in.operandCount() != 2) {
      return null;
    }
    return switch (in.row.mnemonic()) {
      case "MOV" ->
          in.width(0) == 8
              ? new LoadOperations.Load64(in, start, last)
              : new LoadOperations.Load32(in, start, last);
      case "LEA" -> new LoadOperations.Address(in, start, last);
      case "MOVZX" ->
          in.width(1) == 1
              ? new LoadOperations.LoadByte(in, start, last)
              : new LoadOperations.LoadExtended(in, start, last, false);
      case "MOVSX", "MOVSXD" -> new LoadOperations.LoadExtended(in, start, last, true);
      case "ADD" -> new LoadOperations.Arithmetic(in, start, last, Alu::add, false);
      case "SUB" -> new LoadOperations.Arithmetic(in, start, last, Alu::sub, false);
      case "AND" -> new LoadOperations.Arithmetic(in, start, last, Alu::and, false);
      case "OR" -> new LoadOperations.Arithmetic(in, start, last, Alu::or, false);
      case "XOR" -> new LoadOperations.Arithmetic(in, start, last, Alu::xor, false);
      case "CMP" -> new LoadOperations.Arithmetic(in, start, last, Alu::sub, true);
      default -> null;
    };
  }

  private static @Nullable Operation register(Instruction in) {
    return switch (in.row.mnemonic()) {
      case "MOV" -> plainSource(in) ? new RegisterOperations.Move(in) : null;
      case "ADD" -> new RegisterOperations.Add(in);
      case "SUB" -> new RegisterOperations.Subtract(in);
      case "CMP" -> new RegisterOperations.Compare(in);
      case "AND" -> new RegisterOperations.And(in);
      case "TEST" -> new RegisterOperations.Test(in);
      case "OR" -> new RegisterOperations.Or(in);
      case "XOR" -> new RegisterOperations.Xor(in);
      case "INC" -> new RegisterOperations.Increment(in);
      case "DEC" -> new RegisterOperations.Decrement(in);
      case "SHL" -> byConstant(in) ? new ShiftOperations.Left(in) : null;
      case "SHR" -> byConstant(in) ? new ShiftOperations.Right(in) : null;
      case "SAR" -> byConstant(in) ? new ShiftOperations.Arithmetic(in) : null;
      case "ROL" -> byConstant(in) ? new ShiftOperations.RotateLeft(in) : null;
      case "ROR" -> byConstant(in) ? new ShiftOperations.RotateRight(in) : null;
      case "IMUL" -> multiply(in);
      case "MOVZX" -> in.isGeneral(1) ? new RegisterOperations.Extend(in, false) : null;
      case "MOVSX", "MOVSXD" -> in.isGeneral(1) ? new RegisterOperations.Extend(in, true) : null;
      default ->
          in.row.mnemonic().startsWith("CMOV") ? new RegisterOperations.ConditionalMove(in) : null;
    };
  }

  private static boolean plainSource(Instruction in) {
    return in.isGeneral(1) || in.isImmediate(1);
  }

  private static boolean byConstant(Instruction in) {
    return in.isImmediate(1) && ShiftOperations.count(in) != 0;
  }

  private static @Nullable Operation multiply(Instruction in) {
    return switch (in.operandCount()) {
      case 2 -> new RegisterOperations.Multiply(in, 0);
      case 3 -> new RegisterOperations.Multiply(in, 2);
      default -> null;
    };
  }
}
