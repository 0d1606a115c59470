import Testing

@testable import SynchronyCommand

struct FiguresTests {
  @Test(
    arguments: [
      (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_250, "1.3 kB"), (999_949, "999.9 kB"),
      (999_950, "1.0 MB"), (1_200_000, "1.2 MB"), (5_000_000_000, "5.0 GB"),
      (Int64.max, "9223.4 PB"),
    ] as [(Int64, String)]
  )
  func `bytes are shown in steps of a thousand`(bytes: Int64, text: String) {
    #expect(ByteCount(bytes).description == text)
  }

  @Test(
    arguments: [
      (0, "0.0 s"), (2.34, "2.3 s"), (59.94, "59.9 s"), (59.96, "1 min 0 s"), (65, "1 min 5 s"),
      (3_599, "59 min 59 s"), (3_600, "1 h 0 min"), (7_380, "2 h 3 min"),
    ]
  )
  func `a time is shown in the units that fit it`(seconds: Double, text: String) {
    #expect(DurationText(seconds: seconds).description == text)
  }

  @Test(arguments: [(0, "0:00"), (12, "0:12"), (75, "1:15"), (3_723, "1:02:03")])
  func `a clock shows hours only where there are some`(seconds: Int, text: String) {
    #expect(ClockText(seconds: seconds).description == text)
  }
}
