import LocalFiles
import Testing

@testable import Storage

struct LockRecordTests {
  @Test(arguments: [
    ("-9223372036854775808", "0001-01-01 00:00:00 UTC"),
    ("9223372036854775807", "9999-12-31 23:59:59 UTC"), ("1795262063", "2026-11-21 11:54:23 UTC"),
    ("-1", "1969-12-31 23:59:59 UTC"), ("", "1970-01-01 00:00:00 UTC"),
  ])
  func `a lock of any time can be told of`(seconds: String, text: String) {
    let bytes = Array("token: a\nuser: mallory\nseconds: \(seconds)\n".utf8)
    let record = LockRecord(parsing: bytes, fallbackLease: 60)
    #expect(record.since.utcText == text)
    #expect(record.description.hasPrefix("mallory"))
  }

  @Test(arguments: [("0", 60), ("-5", 60), ("3601", 60), ("30", 30), ("x", 60)])
  func `a lock counts for no longer than an hour`(named: String, lease: Int64) {
    let bytes = Array("lease: \(named)\n".utf8)
    #expect(LockRecord(parsing: bytes, fallbackLease: 60).lease == lease)
  }
}
