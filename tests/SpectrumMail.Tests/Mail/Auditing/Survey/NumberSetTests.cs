using System;
using System.Collections.Generic;
using SpectrumMail.Mail.Auditing.Survey;

namespace SpectrumMail.Tests.Mail.Auditing.Survey;

public sealed class NumberSetTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(5000)]
    public void It_answers_as_a_set_does(int count)
    {
        var random = new Random(20);
        var set = new NumberSet(count);
        var expected = new HashSet<long>();
        for (int index = 0; index < count; index++)
        {
            // Many come twice, and many end in the same bits.
            long number = (random.NextInt64(1, Math.Max(2, count / 2)) << 20) + 1;
            Assert.Equal(expected.Add(number), set.Add(number));
        }
    }
}
