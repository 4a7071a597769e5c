package touchstone.machine.coverage;

import static touchstone.machine.coverage.CpuidFeature.*;

import java.util.List;

/**
 * Every CPUID bit this machine announces, and its instructions as the manual groups them; a bit
 * without instructions stands for a register, a mode or a promise.
 *
 * @sdm 1 5, 2A CPUID @apm 3 appendix D, E
 */
final class CpuidFeatures {
  private static final int LEAF1 = 1;
  private static final int LEAF7 = 7;
  private static final int EXTENDED1 = 0x80000001;
  private static final int SVM = 0x8000000A;

  private static final String GENERAL =
      """
      AAA AAD AAM AAS ADC ADD AND BOUND BSF BSR BT BTC BTR BTS CALL CALLF CBW CLC CLD CLI CMC CMP
      CMPS CWD DAA DAS DEC DIV ENTER HLT IDIV IMUL IN INC INS INT INT1 INT3 INTO IRET JA JAE JB
      JBE JCXZ JE JG JGE JL JLE JMP JMPF JNE JNO JNP JNS JO JP JS LAHF LDS LEA LEAVE LES LFS LGS
      LODS LOOP LOOPE LOOPNE LSS MOV MOVS MOVSX MOVZX MUL NEG NOP NOT OR OUT OUTS POP POPA POPF
      PUSH PUSHA PUSHF RCL RCR RET RETF ROL ROR SAHF SALC SAR SBB SCAS SETA SETAE SETB SETBE SETE
      SETG SETGE SETL SETLE SETNE SETNO SETNP SETNS SETO SETP SETS SHL SHLD SHR SHRD STC STD STI
      STOS SUB TEST UD0 UD1 UD2 XCHG XLAT XOR
      BSWAP CMPXCHG CPUID XADD
      """;

  private static final String SYSTEM =
      """
      ARPL CLTS INVD INVLPG LAR LGDT LIDT LLDT LMSW LSL LTR RDPMC SGDT SIDT SLDT SMSW STR VERR VERW
      WBINVD
      """;

  private static final String X87 =
      """
      F2XM1 FABS FADD FADDP FBLD FBSTP FCHS FCOM FCOMP FCOMPP FCOS FDECSTP FDIV FDIVP FDIVR FDIVRP
      FFREE FIADD FICOM FICOMP FIDIV FIDIVR FILD FIMUL FINCSTP FIST FISTP FISUB FISUBR FLD FLD1
      FLDCW FLDENV FLDL2E FLDL2T FLDLG2 FLDLN2 FLDPI FLDZ FMUL FMULP FNCLEX FNINIT FNOP FNSAVE
      FNSTCW FNSTENV FNSTSW FPATAN FPREM FPREM1 FPTAN FRNDINT FRSTOR FSCALE FSIN FSINCOS FSQRT FST
      FSTP FSUB FSUBP FSUBR FSUBRP FTST FUCOM FUCOMP FUCOMPP FWAIT FXAM FXCH FXTRACT FYL2X FYL2XP1
      FNDISI FNENI FNSETPM FFREEP FSTPNCE
      """;

  private static final String CONDITIONAL_MOVES =
      """
      CMOVA CMOVAE CMOVB CMOVBE CMOVE CMOVG CMOVGE CMOVL CMOVLE CMOVNE CMOVNO CMOVNP CMOVNS CMOVO
      CMOVP CMOVS FCMOVB FCMOVBE FCMOVE FCMOVNB FCMOVNBE FCMOVNE FCMOVNU FCMOVU FCOMI FCOMIP FUCOMI
      FUCOMIP
      """;

  /** With MMX registers since MMX, with XMM registers since SSE2. */
  private static final String PACKED =
      """
      MOVD MOVQ PACKSSDW PACKSSWB PACKUSWB PADDB PADDD PADDSB PADDSW PADDUSB PADDUSW PADDW PAND
      PANDN PCMPEQB PCMPEQD PCMPEQW PCMPGTB PCMPGTD PCMPGTW PMADDWD PMULHW PMULLW POR PSLLD PSLLQ
      PSLLW PSRAD PSRAW PSRLD PSRLQ PSRLW PSUBB PSUBD PSUBSB PSUBSW PSUBUSB PSUBUSW PSUBW PUNPCKHBW
      PUNPCKHDQ PUNPCKHWD PUNPCKLBW PUNPCKLDQ PUNPCKLWD PXOR
      """;

  /** With MMX registers since SSE, with XMM registers since SSE2. */
  private static final String MORE_PACKED =
      "PAVGB PAVGW PEXTRW PINSRW PMAXSW PMAXUB PMINSW PMINUB PMOVMSKB PMULHUW PSADBW";

  /** With either since SSE2. */
  private static final String QUADWORDS = "PADDQ PSUBQ PMULUDQ";

  private static final String SSE =
      """
      ADDPS ADDSS ANDNPS ANDPS CMPPS CMPSS COMISS CVTPI2PS CVTPS2PI CVTSI2SS CVTSS2SI CVTTPS2PI
      CVTTSS2SI DIVPS DIVSS LDMXCSR MASKMOVQ MAXPS MAXSS MINPS MINSS MOVAPS MOVHLPS MOVHPS MOVLHPS
      MOVLPS MOVMSKPS MOVNTPS MOVNTQ MOVSS MOVUPS MULPS MULSS ORPS PREFETCH PSHUFW RCPPS RCPSS
      RSQRTPS RSQRTSS SFENCE SHUFPS SQRTPS SQRTSS STMXCSR SUBPS SUBSS UCOMISS UNPCKHPS UNPCKLPS
      XORPS
      """;

  private static final String SSE2 =
      """
      ADDPD ADDSD ANDNPD ANDPD CMPPD CMPSD COMISD CVTDQ2PD CVTDQ2PS CVTPD2DQ CVTPD2PI CVTPD2PS
      CVTPI2PD CVTPS2DQ CVTPS2PD CVTSD2SI CVTSD2SS CVTSI2SD CVTSS2SD CVTTPD2DQ CVTTPD2PI CVTTPS2DQ
      CVTTSD2SI DIVPD DIVSD LFENCE MASKMOVDQU MAXPD MAXSD MFENCE MINPD MINSD MOVAPD MOVDQ2Q MOVDQA
      MOVDQU MOVHPD MOVLPD MOVMSKPD MOVNTDQ MOVNTI MOVNTPD MOVQ2DQ MOVSD MOVUPD MULPD MULSD ORPD
      PAUSE PSHUFD PSHUFHW PSHUFLW PSLLDQ PSRLDQ PUNPCKHQDQ PUNPCKLQDQ SHUFPD SQRTPD SQRTSD SUBPD
      SUBSD UCOMISD UNPCKHPD UNPCKLPD XORPD
      """;

  private static final String VMX_INSTRUCTIONS =
      """
      INVEPT INVVPID VMCALL VMCLEAR VMLAUNCH VMPTRLD VMPTRST VMREAD VMRESUME VMWRITE VMXOFF VMXON
      """;

  static final List<CpuidFeature> ALL =
      List.of(
          always("general").any(GENERAL),
          always("system").any(SYSTEM),
          bit("FPU", LEAF1, EDX, 0).any(X87),
          bit("DE", LEAF1, EDX, 2),
          bit("PSE", LEAF1, EDX, 3),
          bit("TSC", LEAF1, EDX, 4).any("RDTSC"),
          bit("MSR", LEAF1, EDX, 5).any("RDMSR WRMSR"),
          bit("PAE", LEAF1, EDX, 6),
          bit("MCE", LEAF1, EDX, 7),
          bit("CX8", LEAF1, EDX, 8).any("CMPXCHG8B"),
          bit("APIC", LEAF1, EDX, 9),
          bit("SEP", LEAF1, EDX, 11).any("SYSENTER SYSEXIT"),
          bit("MTRR", LEAF1, EDX, 12),
          bit("PGE", LEAF1, EDX, 13),
          bit("MCA", LEAF1, EDX, 14),
          bit("CMOV", LEAF1, EDX, 15).any(CONDITIONAL_MOVES),
          bit("PAT", LEAF1, EDX, 16),
          bit("PSE-36", LEAF1, EDX, 17),
          bit("CLFSH", LEAF1, EDX, 19).any("CLFLUSH"),
          bit("MMX", LEAF1, EDX, 23).any("EMMS").mmx(PACKED),
          bit("FXSR", LEAF1, EDX, 24).any("FXSAVE FXRSTOR"),
          bit("SSE", LEAF1, EDX, 25).any(SSE).mmx(MORE_PACKED),
          bit("SSE2", LEAF1, EDX, 26).any(SSE2).any(QUADWORDS).xmm(PACKED).xmm(MORE_PACKED),
          bit("HTT", LEAF1, EDX, 28),
          bit("VMX", LEAF1, ECX, 5).any(VMX_INSTRUCTIONS),
          bit("CX16", LEAF1, ECX, 13).any("CMPXCHG8B"), // with REX.W: CMPXCHG16B
          bit("PCID", LEAF1, ECX, 17),
          bit("x2APIC", LEAF1, ECX, 21),
          bit("MOVBE", LEAF1, ECX, 22).any("MOVBE"),
          bit("POPCNT", LEAF1, ECX, 23).any("POPCNT"),
          bit("TSC-deadline", LEAF1, ECX, 24),
          bit("XSAVE", LEAF1, ECX, 26).any("XSAVE XRSTOR XGETBV XSETBV"),
          bit("RDRAND", LEAF1, ECX, 30).any("RDRAND"),
          bit("ARAT", 6, EAX, 2),
          bit("FSGSBASE", LEAF7, EBX, 0).any("RDFSBASE RDGSBASE WRFSBASE WRGSBASE"),
          bit("TSC_ADJUST", LEAF7, EBX, 1),
          bit("BMI1", LEAF7, EBX, 3).any("ANDN BEXTR BLSI BLSMSK BLSR TZCNT"),
          bit("SMEP", LEAF7, EBX, 7),
          bit("BMI2", LEAF7, EBX, 8).any("BZHI MULX PDEP PEXT RORX SARX SHLX SHRX"),
          bit("ERMS", LEAF7, EBX, 9),
          bit("INVPCID", LEAF7, EBX, 10).any("INVPCID"),
          bit("ADX", LEAF7, EBX, 19).any("ADCX ADOX"),
          bit("SMAP", LEAF7, EBX, 20).any("CLAC STAC"),
          bit("UMIP", LEAF7, ECX, 2),
          bit("RDPID", LEAF7, ECX, 22).any("RDPID"),
          bit("XSAVEOPT", 0xD, 1, EAX, 0).any("XSAVEOPT"),
          bit("XSAVEC", 0xD, 1, EAX, 1).any("XSAVEC"),
          bit("XGETBV1", 0xD, 1, EAX, 2).any("XGETBV"),
          bit("LAHF64", EXTENDED1, ECX, 0).any("LAHF SAHF"),
          bit("SVM", EXTENDED1, ECX, 2).any("CLGI INVLPGA SKINIT STGI VMLOAD VMMCALL VMRUN VMSAVE"),
          bit("LZCNT", EXTENDED1, ECX, 5).any("LZCNT"),
          bit("PREFETCHW", EXTENDED1, ECX, 8).any("PREFETCHW"),
          bit("SYSCALL", EXTENDED1, EDX, 11).any("SYSCALL SYSRET"),
          bit("NX", EXTENDED1, EDX, 20),
          bit("1GB pages", EXTENDED1, EDX, 26),
          bit("RDTSCP", EXTENDED1, EDX, 27).any("RDTSCP"),
          bit("LM", EXTENDED1, EDX, 29).any("MOVSXD SWAPGS"),
          bit("invariant TSC", 0x80000007, EDX, 8),
          bit("error pointers", 0x80000008, EBX, 2),
          bit("NP", SVM, EDX, 0),
          bit("SVML", SVM, EDX, 2),
          bit("NRIPS", SVM, EDX, 3),
          bit("VMCB clean", SVM, EDX, 5),
          bit("flush by ASID", SVM, EDX, 6),
          bit("decode assists", SVM, EDX, 7));

  private CpuidFeatures() {}
}
