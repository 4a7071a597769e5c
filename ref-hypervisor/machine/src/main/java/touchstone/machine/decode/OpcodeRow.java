package touchstone.machine.decode;

import touchstone.machine.execute.Semantics;

/**
 * One row of the opcode map: how an instruction is encoded, what it operates on, what it does.
 *
 * <p>{@code encoding} is the opcode column of the Intel SDM volume 2: an optional mandatory prefix
 * ({@code NP}, {@code 66}, {@code F3}, {@code F2}), opcode bytes in hexadecimal, then {@code /r}
 * (ModRM), {@code /0}..{@code /7} (ModRM with that reg field), a further hexadecimal byte after
 * {@code 0F 01}-like groups for a fixed ModRM byte, {@code +r} (register in the opcode), and
 * immediates {@code ib iw id iq iz} (z: word or doubleword), relative {@code cb cz}, far pointer
 * {@code cp}, offset {@code mo}. A group may carry {@code mem} or {@code reg} after {@code /n} if
 * only that form exists.
 *
 * <p>{@code operands} are comma-separated codes of SDM volume 2, appendix A.2: {@code Eb Ev Ew Ed
 * Eq Ey Gb Gw Gv Gy Gd Gq M Mw Mq Mp Ib Iw Iz Iv Ibs(sign-extended) Jb Jz Ap Ob Ov Sw Cd Dd Rv Rd
 * Rq Zb Zv(opcode register) Xb Xv Yb Yv By(VEX.vvvv) Vx Wx Pq Qq 1 AL CL DX rAX eAX …}.
 *
 * @param flags of {@link #LOCK}, {@link #D64}, {@link #F64}, {@link #I64}, {@link #O64}, {@link
 *     #VEX}
 * @param manual section, as "SDM 2A ADD" or "APM 3 VMRUN"
 */
public record OpcodeRow(
    String encoding,
    String mnemonic,
    String operands,
    int flags,
    Semantics semantics,
    String manual) {

  /** A LOCK prefix is allowed with a memory destination; elsewhere it is #UD. */
  public static final int LOCK = 1;

  /** Operand size defaults to 64 bits in 64-bit mode. */
  public static final int D64 = 2;

  /** Operand size is 64 bits in 64-bit mode, whatever the prefixes. */
  public static final int F64 = 4;

  /** Invalid in 64-bit mode. */
  public static final int I64 = 8;

  /** Valid in 64-bit mode only. */
  public static final int O64 = 16;

  /** VEX-encoded. */
  public static final int VEX = 32;

  /** The last instruction of a decoded block: it may change the flow, the mode or the mapping. */
  public static final int ENDS_BLOCK = 64;

  /** What bytes mean that no row describes. */
  public static final OpcodeRow UNDEFINED =
      new OpcodeRow(
          "",
          "(undefined)",
          "",
          ENDS_BLOCK,
          (cpu, in) -> {
            throw cpu.undefinedOpcode();
          },
          "SDM 3A 6.15 #UD");

  /** What more than 15 bytes mean. */
  static final OpcodeRow TOO_LONG =
      new OpcodeRow(
          "",
          "(too long)",
          "",
          ENDS_BLOCK,
          (cpu, in) -> {
            throw cpu.generalProtection(0);
          },
          "SDM 3A 6.15 #GP");

  public OpcodeRow(String encoding, String mnemonic, String operands, Semantics s, String manual) {
    this(encoding, mnemonic, operands, 0, s, manual);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
