/// Which bytes stand at which place of some paths.
struct PathSurvey {
  /// How many places are looked at.
  static let width = 64

  /// The first place that is looked at; the paths are equal before it.
  let depth: Int
  private var isSeen = [Bool](repeating: false, count: width << 8)
  private var seenCounts = [Int](repeating: 0, count: width)
  private var shortest = width

  init(depth: Int) {
    self.depth = depth
  }

  /// Adds a path of `depth` bytes at least.
  @inline(__always)
  mutating func note(_ path: Range<Int>, _ arena: Span<UInt8>) {
    let start = path.lowerBound + depth
    let length = min(path.upperBound - start, Self.width)
    for offset in 0..<length {
      let index = offset << 8 | Int(arena[start + offset])
      if !isSeen[index] {
        isSeen[index] = true
        seenCounts[offset] += 1
      }
    }
    shortest = min(shortest, length)
  }

  /// Whether `byte` stands at place `depth + offset`; a zero stands where a path has ended.
  func has(_ byte: UInt8, at offset: Int) -> Bool {
    byte == 0 ? offset >= shortest : isSeen[offset << 8 | Int(byte)]
  }

  /// How many different bytes stand at place `depth + offset`.
  func variety(at offset: Int) -> Int {
    seenCounts[offset] + (offset >= shortest ? 1 : 0)
  }
}
