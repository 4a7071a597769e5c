package touchstone.machine.decode;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The parsed {@code encoding} of a row: what has to match, and which bytes follow.
 *
 * <p>The same object serves both directions: the decoder matches bytes against it, the tests'
 * {@code RowEncoder} writes bytes from it. Notation: see {@link OpcodeRow}.
 */
final class Encoding {
  static final int ANY_PREFIX = -1;
  static final int NO_PREFIX = 0;

  static final int MAP_ONE_BYTE = 0;
  static final int MAP_0F = 1;
  static final int MAP_0F38 = 2;
  static final int MAP_0F3A = 3;
  static final int MAPS = 4;

  static final int ANY = -1;

  /** {@link #ANY_PREFIX}, {@link #NO_PREFIX}, 0x66, 0xF2 or 0xF3. */
  final int prefix;

  final int map;
  final int opcode;

  /** The low three opcode bits are a register number. */
  final boolean opcodeRegister;

  final boolean modrm;

  /** Required ModRM.reg, or {@link #ANY}. */
  final int extension;

  /** Required ModRM byte, or {@link #ANY}. */
  final int fixedModrm;

  final boolean memoryOnly;
  final boolean registerOnly;

  /** Sizes of the immediates: 'b', 'w', 'd', 'q', 'z', 'v', 'p' (far pointer), 'o' (offset). */
  final List<Character> immediates;

  private Encoding(Parser p) {
    prefix = p.prefix;
    map = p.map;
    opcode = p.opcode;
    opcodeRegister = p.opcodeRegister;
    modrm = p.modrm;
    extension = p.extension;
    fixedModrm = p.fixedModrm;
    memoryOnly = p.memoryOnly;
    registerOnly = p.registerOnly;
    immediates = List.copyOf(p.immediates);
  }

  static Encoding parse(String notation) {
    Parser parser = new Parser(notation);
    for (String token : notation.replace(" +", "+").replace("+", " +").split(" ", -1)) {
      parser.accept(token);
    }
    if (parser.opcode < 0) {
      throw parser.bad("no opcode");
    }
    return new Encoding(parser);
  }

  /** How much this encoding demands; of several that match, the most demanding is meant. */
  int demands() {
    return (fixedModrm != ANY ? 16 : 0)
        + (prefix > 0 ? 8 : prefix == NO_PREFIX ? 4 : 0)
        + (extension != ANY ? 2 : 0)
        + (memoryOnly || registerOnly ? 1 : 0);
  }

  private static final class Parser {
    final String notation;
    int prefix = ANY_PREFIX;
    int map = MAP_ONE_BYTE;
    int opcode = -1;
    boolean opcodeRegister;
    boolean modrm;
    int extension = ANY;
    int fixedModrm = ANY;
    boolean memoryOnly;
    boolean registerOnly;
    final List<Character> immediates = new ArrayList<>();

    Parser(String notation) {
      this.notation = notation;
    }

    void accept(String token) {
      switch (token) {
        case "NP" -> prefix = NO_PREFIX;
        case "/r" -> modrm = true;
        case "mem" -> memoryOnly = true;
        case "reg" -> registerOnly = true;
        case "+r", "+rb", "+rw", "+rd", "+ro" -> opcodeRegister = true;
        case "ib", "cb" -> immediates.add('b');
        case "iw" -> immediates.add('w');
        case "id" -> immediates.add('d');
        case "iq" -> immediates.add('q');
        case "iz", "cz", "cw", "cd" -> immediates.add('z');
        case "iv" -> immediates.add('v');
        case "cp" -> immediates.add('p');
        case "mo" -> immediates.add('o');
        default -> other(token);
      }
    }

    private void other(String token) {
      if (token.length() == 2 && token.charAt(0) == '/') {
        modrm = true;
        extension = Character.digit(token.charAt(1), 8);
      } else if (token.length() == 2 && HexFormat.isHexDigit(token.charAt(0))) {
        hexadecimal(HexFormat.fromHexDigits(token));
      } else {
        throw bad("unknown token " + token);
      }
    }

    private void hexadecimal(int octet) {
      boolean prefixed = prefix != ANY_PREFIX;
      if (opcode >= 0) {
        modrm = true;
        fixedModrm = octet;
      } else if (map == MAP_ONE_BYTE && !prefixed && isMandatoryPrefix(octet)) {
        prefix = octet;
      } else if (map == MAP_ONE_BYTE && octet == 0x0F) {
        map = MAP_0F;
      } else if (map == MAP_0F && octet == 0x38) {
        map = MAP_0F38;
      } else if (map == MAP_0F && octet == 0x3A) {
        map = MAP_0F3A;
      } else {
        opcode = octet;
      }
    }

    private static boolean isMandatoryPrefix(int octet) {
      return octet == 0x66 || octet == 0xF2 || octet == 0xF3;
    }

    IllegalArgumentException bad(String problem) {
      return new IllegalArgumentException("opcode row '" + notation + "': " + problem);
    }
  }
}
