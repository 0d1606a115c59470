import TestSupport

/// Makes inputs out of good ones: by flips, cuts, splices, words and numbers at limits.
struct Mutator {
  /// Inputs that are good.
  let corpus: [[UInt8]]
  /// Words that mean something to the parser.
  let words: [String]

  /// A longer input finds no more than a shorter one.
  private static let longest = 1 << 15
  private static let numbers = [
    "0", "-0", "-1", "1", "00", "127", "128", "255", "256", "65535", "65536", "2147483647",
    "2147483648", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "18446744073709551615", "99999999999999999999999", "1e9", "0.5", "NaN",
  ]
  private static let odd: [[UInt8]] = [
    [0], [0x0A], [0x0D], [0x0D, 0x0A], [0x1B, 0x5B, 0x32, 0x4A], [0x7F], [0xFF], [0xC3],
    [0xC2, 0x85],
    [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xE2, 0x80, 0xAE], [0xE2, 0x80, 0xA8],
    [0xF0, 0x9F, 0x98, 0x80], [0x65, 0xCC, 0x81], Array("../".utf8), Array("\"".utf8),
  ]

  /// Makes an input, the same one for the same random numbers.
  func input(_ random: inout SeededRandom) -> [UInt8] {
    var bytes = pick(corpus, &random) ?? []
    for _ in 0..<random.below(6) { mutate(&bytes, &random) }
    return Array(bytes.prefix(Self.longest))
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
    let place = random.below(bytes.count + 1)
    let range = place..<min(bytes.count, place + 1 + random.below(random.below(2) == 0 ? 4 : 200))
    switch random.below(10) {
    case 0:
      if place < bytes.count { bytes[place] ^= 1 << UInt8(random.below(8)) }
    case 1:
      if place < bytes.count { bytes[place] = UInt8(random.below(256)) }
    case 2: bytes.removeSubrange(range)
    case 3: bytes.insert(contentsOf: bytes[range], at: place)
    case 4: bytes.removeSubrange(place...)
    case 5:
      let other = pick(corpus, &random) ?? []
      bytes = Array(bytes[..<place]) + other[random.below(other.count + 1)...]
    case 6: bytes.insert(contentsOf: pick(Self.odd, &random) ?? [], at: place)
    case 7: replaceNumber(in: &bytes, from: place, &random)
    case 8:
      let word = Array((pick(words, &random) ?? "").utf8)
      bytes.replaceSubrange(random.below(2) == 0 ? place..<place : range, with: word)
    default:
      let piece = Array(bytes[range])
      for _ in 0..<random.below(50) { bytes.insert(contentsOf: piece, at: place) }
    }
  }

  /// Puts a number at some limit in place of the next one.
  private func replaceNumber(
    in bytes: inout [UInt8],
    from place: Int,
    _ random: inout SeededRandom,
  ) {
    func isDigit(_ byte: UInt8) -> Bool { byte &- 48 <= 9 }
    guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: (pick(Self.numbers, &random) ?? "").utf8)
  }

  private func pick<Element>(_ all: [Element], _ random: inout SeededRandom) -> Element? {
    all.isEmpty ? nil : all[random.below(all.count)]
  }
}
