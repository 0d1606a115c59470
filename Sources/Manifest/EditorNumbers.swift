/// Gives each editor a number, so that a row need not hold a name.
struct EditorNumbers {
  /// The name of each number.
  private(set) var names: [String] = []
  private var numbers: [String: UInt32] = [:]
  private var recent: [(bytes: [UInt8], number: UInt32)] = []

  /// The number of `name`; a blank name is that of nobody in particular.
  mutating func number(of name: String) -> UInt32 {
    let name = name.isEmpty ? EditorName.none : name
    if let number = numbers[name] { return number }
    let number = UInt32(names.count)
    names.append(name)
    numbers[name] = number
    return number
  }

  /// The number of the name that the UTF-8 in `range` spells.
  ///
  /// The rows of a team name few people, mostly those of the rows just before, so that
  /// comparing bytes is cheaper than making a string.
  mutating func number(of range: Range<Int>, in bytes: Span<UInt8>) -> UInt32 {
    for known in recent
    where Span.compare(known.bytes.span, known.bytes.indices, bytes, range) == 0 {
      return known.number
    }
    let spelling = bytes.array(range)
    let number = number(of: String(decoding: spelling, as: UTF8.self))
    if recent.count == 8 { recent.removeFirst() }
    recent.append((spelling, number))
    return number
  }
}
