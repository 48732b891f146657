using System.Linq;
using MailKit;
using SpectrumMail.Mail.Transfer;

namespace SpectrumMail.Tests.Mail.Transfer;

/// <summary>Labels of Gmail as flags and keywords.</summary>
public sealed class LabelKeywordTests
{
    [Theory]
    [InlineData("Work", "Work")]
    [InlineData("Work/Größe & mehr", "Work/Gr&APYA3w-e_&-_mehr")]
    [InlineData("ü", "&APw-")]
    [InlineData("a\tb", "a&AAk-b")]
    [InlineData("a (b) {c} 5% \"d\" *]", "a__b___c}_5___d____")]
    [InlineData("in\\out", "in_out")]
    [InlineData("\\Important", "$Important")]
    [InlineData("\\Inbox", "Inbox")]
    [InlineData("\\Starred", null)]
    [InlineData("\\Draft", null)]
    [InlineData("\\", null)]
    [InlineData("", null)]
    public void A_label_becomes_an_atom(string label, string? keyword) => Assert.Equal(keyword, LabelKeyword.Make(label));

    [Fact]
    public void Long_labels_stay_different_and_short_enough()
    {
        string[] labels = [new string('я', 60), new string('я', 61), new string('x', 51), new string('x', 50)];

        string[] keywords = [.. labels.Select(label => LabelKeyword.Make(label)!)];

        Assert.Equal(4, keywords.Distinct().Count());
        Assert.All(keywords, keyword => Assert.Equal(50, keyword.Length));
        Assert.Equal(labels[3], keywords[3]);
    }

    [Fact]
    public void Starred_and_drafts_are_flags() =>
        Assert.Equal(MessageFlags.Flagged | MessageFlags.Draft, LabelKeyword.Flags(["\\Starred", "Work", "\\Draft"]));
}
