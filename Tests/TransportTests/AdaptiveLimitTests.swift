import Testing

@testable import Transport

struct AdaptiveLimitTests {
  /// Runs for some seconds at a rate that a limit gives.
  private func run(
    _ limit: inout AdaptiveLimit,
    from start: Double,
    for seconds: Double,
    rate: (Int) -> Double,
  ) {
    var now = start
    while now < start + seconds {
      now += 1 / rate(limit.value)
      limit.completed(bytes: 1000, now: .seconds(now))
    }
  }

  @Test func `it grows to the bound while more requests at once give more answers`() {
    var limit = AdaptiveLimit(bound: 64, now: .zero)
    #expect(limit.value == AdaptiveLimit.start)
    run(&limit, from: 0, for: 20) { Double($0) * 20 }
    #expect(limit.value > 56)
  }

  @Test func `it returns where more at once gave nothing, and tries again later`() {
    var limit = AdaptiveLimit(bound: 64, now: .zero)
    run(&limit, from: 0, for: 5) { _ in 2000 }
    #expect(limit.value == AdaptiveLimit.start)
    run(&limit, from: 5, for: 20) { Double($0) * 100 }
    #expect(limit.value > 56)
  }

  @Test func `a request to slow down halves it once a second, and never below one`() {
    var limit = AdaptiveLimit(bound: 64, now: .zero)
    for _ in 0..<10 { limit.slowDown(now: .seconds(1)) }
    #expect(limit.value == AdaptiveLimit.start / 2)
    limit.slowDown(now: .milliseconds(1900))
    #expect(limit.value == AdaptiveLimit.start / 2)
    for second in 2..<20 { limit.slowDown(now: .seconds(second)) }
    #expect(limit.value == 1)
    run(&limit, from: 20, for: 60) { Double($0) * 50 }
    #expect(limit.value > 56)
  }

  @Test func `nothing is learnt while there is little to do`() {
    var limit = AdaptiveLimit(bound: 64, now: .zero)
    for step in 1..<10_000 {
      limit.completed(bytes: 1, now: .milliseconds(step))
      limit.idled(now: .milliseconds(step))
    }
    #expect(limit.value == AdaptiveLimit.start)
  }

  @Test func `a low bound is kept from the start`() {
    var limit = AdaptiveLimit(bound: 3, now: .zero)
    #expect(limit.value == 3)
    run(&limit, from: 0, for: 10) { Double($0) * 100 }
    #expect(limit.value == 3)
    #expect(AdaptiveLimit(bound: 0, now: .zero).value == 1)
  }
}

struct TokenBucketTests {
  @Test func `a piece of any size passes and is waited for afterwards`() {
    var bucket = TokenBucket(rate: 1000, now: .zero)
    #expect(bucket.wait(now: .zero) == .zero)
    bucket.take(2100)
    #expect(bucket.wait(now: .zero) > .milliseconds(1999))
    #expect(bucket.wait(now: .seconds(1)) <= .milliseconds(1001))
    #expect(bucket.wait(now: .milliseconds(2002)) == .zero)
  }

  @Test func `no more than a tenth of a second is saved up, also when the clock goes back`() {
    var bucket = TokenBucket(rate: 1000, now: .seconds(5))
    #expect(bucket.wait(now: .seconds(3600)) == .zero)
    bucket.take(1100)
    #expect(bucket.wait(now: .seconds(3600)) >= .seconds(1))
    #expect(bucket.wait(now: .zero) >= .seconds(1))
  }
}
