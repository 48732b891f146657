using SpectrumMail.Mail.Reading;

namespace SpectrumMail.Tests.Mail.Reading;

public sealed class MessageSorterTests
{
    [Theory]
    [InlineData("Re: Invoice", "Invoice")]
    [InlineData("RE : re:  Fwd: [list] Fw: Invoice  (fwd)", "Invoice")]
    [InlineData("[list] Re: [other] Invoice", "Invoice")]
    [InlineData("[fwd: Re: Invoice]", "Invoice")]
    [InlineData("Re[2]: Invoice", "Invoice")]
    [InlineData("[only a mark]", "[only a mark]")]
    [InlineData("Regarding: x", "Regarding: x")]
    [InlineData("a \t b", "a b")]
    [InlineData("", "")]
    public void A_base_subject_is_that_of_RFC_5256(string subject, string expected) =>
        Assert.Equal(expected, MessageSorter.BaseSubject(subject));
}
