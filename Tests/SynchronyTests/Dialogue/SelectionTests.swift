import Testing

@testable import Synchrony

struct SelectionTests {
  @Test(
    arguments: [
      ("", []), (" ", []), ("\r", []),
      ("a", [0, 1, 2, 3, 4]), ("A", [0, 1, 2, 3, 4]), ("all", [0, 1, 2, 3, 4]),
      ("ALL", [0, 1, 2, 3, 4]), ("a ", [0, 1, 2, 3, 4]), (" All", [0, 1, 2, 3, 4]),
      ("0", [0]), ("0,2", [0, 2]), (" 1", [1]), ("1 ,3", [1, 3]), ("0,0", [0]),
      ("3,1,0,4", [0, 1, 3, 4]), ("+1", [1]), ("01", [1]), ("\u{FF11}", [1]), ("0\r", [0]),
      ("0-4", [0, 1, 2, 3, 4]), ("1-2,4", [1, 2, 4]), ("2 - 3", [2, 3]), ("1-1", [1]),
      ("0-2,1-3", [0, 1, 2, 3]),
    ]
  )
  func `an answer picks the lines that it names`(answer: String, numbers: [Int]) throws {
    #expect(try Selection(answer, of: 5).numbers == numbers)
  }

  @Test(
    arguments: [
      "x", "y", "n", "none", "q", "1.0", "0 2", "0;2", "0,", ",", "0,x", "-1", "9,-3", "3-1", "1-",
      "-", "1-2-3", "a,1", "+", "++1", "1_0", "\u{00BD}", "\u{5341}", "0\u{1b}",
    ]
  )
  func `an answer that cannot be read picks nothing`(answer: String) {
    #expect(throws: Selection.Fault.self) { try Selection(answer, of: 5) }
  }

  @Test(arguments: ["5", "1,9", "0-5", "99999999999999999999999999", "0-99999999999999999999"])
  func `a number beyond the list picks nothing`(answer: String) {
    let number = answer.split { "-,".contains($0) }.last.map(String.init) ?? ""
    #expect(throws: Selection.Fault.outOfRange(number)) { try Selection(answer, of: 5) }
  }

  @Test func `the end of the answers picks nothing`() throws {
    #expect(try Selection(nil, of: 5).numbers == [])
  }

  @Test(arguments: [("y", true), ("YES", true), ("yes\r", true), ("", false), ("yeah", false)])
  func `only y and yes mean yes`(answer: String, isYes: Bool) {
    #expect(answer.saysYes == isYes)
  }
}
