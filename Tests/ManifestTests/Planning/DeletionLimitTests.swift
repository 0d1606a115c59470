import Testing

@testable import Manifest

struct DeletionLimitTests {
  @Test(arguments: [
    ("0", DeletionLimit.count(0)), ("7", .count(7)), ("50%", .percent(50)),
    ("0.5%", .percent(0.5)), ("100%", .percent(100)),
  ])
  func `a limit is a number of files or a share of them`(text: String, limit: DeletionLimit) {
    #expect(DeletionLimit(text) == limit)
    #expect(limit.description == text)
  }

  @Test(arguments: [
    "", "%", "-1", "+1", "1.5", "101%", "-1%", "nan%", "inf%", "0x10%", "1e2%", "5 %", "5%%",
    "99999999999999999999", "\u{663}",
  ])
  func `anything else is no limit`(text: String) {
    #expect(DeletionLimit(text) == nil)
  }

  @Test func `a limit that is reached still allows, one that is exceeded does not`() {
    #expect(DeletionLimit.count(3).allows(3, of: 3))
    #expect(!DeletionLimit.count(3).allows(4, of: 1_000))
    #expect(DeletionLimit.percent(50).allows(2, of: 4))
    #expect(!DeletionLimit.percent(50).allows(3, of: 4))
    #expect(DeletionLimit.percent(0).allows(0, of: 0))
  }
}
