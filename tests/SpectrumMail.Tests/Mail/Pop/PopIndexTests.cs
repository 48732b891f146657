using System;
using System.Linq;
using SpectrumMail.Mail.Pop;

namespace SpectrumMail.Tests.Mail.Pop;

/// <summary>Every message of a POP3 mailbox has an id, whatever the server's UIDLs are.</summary>
public sealed class PopIndexTests
{
    [Theory]
    [InlineData("a b c", "10 20 30", "a|b|c", null)]
    [InlineData("same same same same", "10 20 30 20", "same|same 20|same 30|same 20 2", "3 messages the UIDL of another one.")]
    [InlineData("a", "10 20 30", "a| 20| 30", "2 messages no UIDL.")]
    [InlineData("a a", "10 10 10 10", "a|a 10| 10| 10 2", "1 message the UIDL of another one, and 2 none.")]
    [InlineData("a b", "10", "a|b", null)]
    public void No_message_is_lost(string uidls, string sizes, string expected, string? warning)
    {
        var index = new PopIndex(uidls.Split(' '), [.. sizes.Split(' ').Select(int.Parse)]);

        Assert.Equal(expected.Split('|'), index.Uidls);
        Assert.Equal(Enumerable.Range(0, index.Uidls.Count), index.Uidls.Select(index.NumberOf));
        if (warning is null)
        {
            Assert.Null(index.Warning);
        }
        else
        {
            Assert.Contains(warning, index.Warning, System.StringComparison.Ordinal);
        }
    }

    // The numbers were tried from the first one on for each message: 5,000 took 700 MB, and 50,000 some minutes.
    [Theory]
    [InlineData("same", 10)]
    [InlineData("", 10)]
    [InlineData("same", 0)]
    public void Many_messages_of_one_UIDL_cost_little(string uidl, int size)
    {
        const int Count = 50_000;
        string[] uidls = [.. Enumerable.Repeat(uidl, Count)];
        int[] sizes = [.. Enumerable.Repeat(size, Count)];
        long before = GC.GetAllocatedBytesForCurrentThread();

        var index = new PopIndex(uidls, sizes);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50L << 20);
        Assert.Equal(Count, index.Uidls.Distinct().Count());
        Assert.Equal(Count - 1, index.NumberOf(index.Uidls[^1]));
    }
}
