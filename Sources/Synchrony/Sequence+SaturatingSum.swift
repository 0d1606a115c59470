extension Sequence<Int64> {
  /// The sum of numbers that are not negative, or the largest number if it is beyond that.
  ///
  /// A sparse file may say that it has 8 EiB, and two of them overflow.
  func saturatingSum() -> Int64 {
    reduce(0) { sum, number in
      let (total, overflows) = sum.addingReportingOverflow(number)
      return overflows ? .max : total
    }
  }
}
