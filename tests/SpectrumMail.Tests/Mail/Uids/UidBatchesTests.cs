using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using SpectrumMail.Mail.Uids;

namespace SpectrumMail.Tests.Mail.Uids;

/// <summary>Sets of UIDs as commands name them: complete, in order, and of a length that servers take.</summary>
public sealed class UidBatchesTests
{
    public static TheoryData<string, uint[]> Uids =>
        new()
        {
            { "a range", [.. Enumerable.Range(1, 10_000).Select(uid => (uint)uid)] },
            { "every other", [.. Enumerable.Range(1, 10_000).Select(uid => (uint)uid * 2)] },
            { "long numbers apart", [.. Enumerable.Range(1, 10_000).Select(uid => 4_000_000_000 + ((uint)uid * 3))] },
            { "pairs", [.. Enumerable.Range(1, 10_000).Select(uid => (uint)uid).Where(uid => uid % 3 != 0)] },
            { "at the end", [uint.MaxValue, uint.MaxValue - 1, 1] },
            { "twice and out of order", [9, 3, 4, 3, 9, 10, 99] },
            { "one", [7] },
        };

    [Theory]
    [MemberData(nameof(Uids))]
    public void Sets_name_every_message_once_and_are_short_enough(string kind, uint[] uids)
    {
        List<UniqueId[]> sets = [.. UidBatches.Split(uids)];

        Assert.Equal(uids.Distinct().Order(), sets.SelectMany(set => set).Select(uid => uid.Id));
        Assert.All(sets, set => Assert.InRange(UniqueIdSet.ToString(set).Length, 1, UidBatches.MostOctets));
        Assert.True(sets.Count <= 20, $"{kind}: {sets.Count} sets");
    }

    [Fact]
    public void A_set_is_as_large_as_the_line_permits()
    {
        int[] lengths =
        [
            .. UidBatches
                .Split(Enumerable.Range(1, 3000).Select(uid => 4_000_000_000 + ((uint)uid * 3)))
                .Select(set => UniqueIdSet.ToString(set).Length),
        ];

        Assert.All(lengths[..^1], length => Assert.InRange(length, UidBatches.MostOctets - 12, UidBatches.MostOctets));
    }

    [Fact]
    public void Nothing_makes_no_set() => Assert.Empty(UidBatches.Split(Array.Empty<uint>()));
}
