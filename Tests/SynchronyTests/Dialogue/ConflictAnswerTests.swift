import Testing

@testable import Synchrony

struct ConflictAnswerTests {
  @Test(
    arguments: [
      ("b", Settlement.Choice.keepBoth), ("BOTH", .keepBoth), ("keep-both", .keepBoth),
      ("m", .mine), ("Mine", .mine), ("t", .theirs), (" theirs ", .theirs),
      ("", nil), ("  ", nil), ("l", nil), ("leave", nil),
    ]
  )
  func `a word or its letter settles one conflict`(answer: String, choice: Settlement.Choice?) {
    let read = ConflictAnswer(answer)
    #expect(read != nil)
    #expect(read?.choice == choice)
    #expect(read?.isForAll == false)
  }

  @Test(arguments: ["b all", "B ALL", "both a", "keep-both  all"])
  func `all after it settles all that follow`(answer: String) {
    #expect(ConflictAnswer(answer)?.choice == .keepBoth)
    #expect(ConflictAnswer(answer)?.isForAll == true)
  }

  @Test(arguments: ["x", "0", "all", "a", "b m", "b all all", "y"])
  func `anything else cannot be read`(answer: String) {
    #expect(ConflictAnswer(answer) == nil)
  }
}
