/// Numbers that are ordered as the paths of a survey are.
///
/// Each place of a path is a digit of its number, and the base of the digit is how many
/// different bytes stand there. So a place where all paths agree takes no room, nor is it
/// read, and 64 bits hold what tells apart the paths of most ledgers.
struct PathCode {
  private struct Digit {
    var place: Int
    var base: UInt64
  }

  /// All numbers are below.
  private(set) var limit: UInt64 = 1
  /// The first place of which the numbers say nothing.
  private(set) var end: Int
  private var digits: [Digit] = []
  /// The values of the 256 bytes, digit by digit.
  private var values: [UInt8] = []

  init(_ survey: PathSurvey) {
    end = survey.depth
    for offset in 0..<PathSurvey.width {
      let base = UInt64(survey.variety(at: offset))
      if base > 1 {
        let (product, isTooLarge) = limit.multipliedReportingOverflow(by: base)
        if isTooLarge { return }
        limit = product
        digits.append(Digit(place: end, base: base))
        appendValues(at: offset, of: survey)
      }
      end += 1
    }
  }

  /// The value of a byte is how many lower ones there are.
  private mutating func appendValues(at offset: Int, of survey: PathSurvey) {
    var value: UInt8 = 0
    for byte in UInt8.min...UInt8.max {
      values.append(value)
      if survey.has(byte, at: offset) { value &+= 1 }
    }
  }

  /// The number of a path of the survey.
  @inline(__always)
  func number(of path: Range<Int>, _ arena: Span<UInt8>) -> UInt64 {
    var number: UInt64 = 0
    for index in digits.indices {
      let digit = digits[index]
      let byte = digit.place < path.count ? arena[path.lowerBound + digit.place] : 0
      number = number * digit.base + UInt64(values[index << 8 | Int(byte)])
    }
    return number
  }
}
