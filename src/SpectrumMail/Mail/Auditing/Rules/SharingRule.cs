using System;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Rules;

/// <summary>Who else has rights on the folders of a mailbox (RFC 4314).</summary>
internal static class SharingRule
{
    // So many are named in words; the value counts all.
    private const int Named = 10;

    // The order in which RFC 4314 lists the rights; the last two are those of the older RFC 2086, which servers give besides.
    private const string Order = "lrswipkxteacd";

    private static readonly char[] s_newer = ['k', 'x', 't', 'e'];
    private static readonly char[] s_older = ['c', 'd'];

    private static readonly (string Letters, string Word)[] s_words =
    [
        ("l", "see"),
        ("r", "read"),
        ("sw", "mark"),
        ("i", "add"),
        ("ted", "delete"),
        ("x", "remove the folder"),
        ("kc", "create folders"),
        ("a", "give rights"),
    ];

    // Cyrus lets everybody post to a folder, and a folder's name that others see is no mail.
    private static readonly char[] s_harmless = ['l', 'p'];

    /// <summary>A finding that names them; null when the server says nothing about it.</summary>
    public static IEnumerable<AuditFinding>? Judge(AuditEvidence evidence, AuditRule rule)
    {
        AuditFolder[] known = [.. evidence.Folders.Where(folder => folder.Grants is not null)];
        if (known.Length == 0)
        {
            return null;
        }

        HashSet<string> own = new(evidence.Owners.Concat(rule.List("ignore")), StringComparer.OrdinalIgnoreCase);
        IGrouping<FolderGrant, string>[] shares =
        [
            .. known
                .SelectMany(folder => Effective(folder).Select(grant => (Grant: grant, folder.Path)))
                .Where(share => !own.Contains(share.Grant.Identifier))
                .GroupBy(share => share.Grant, share => share.Path)
                .OrderBy(share => share.Key.Identifier, StringComparer.OrdinalIgnoreCase)
                .ThenBy(share => share.Key.Rights, StringComparer.Ordinal),
        ];
        int others = shares.Select(share => share.Key.Identifier).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        string[] folders = [.. shares.SelectMany(share => share).Distinct()];
        return others > 0 && rule.IsMet(others)
            ?
            [
                RuleJudge.Finding(
                    evidence,
                    rule,
                    others,
                    0,
                    $"{Listed(shares.Select(share => Describe(share)), "; ")}.",
                    folders.Length == 1 ? folders[0] : string.Empty
                ),
            ]
            : [];
    }

    /// <summary>The names under which a mailbox's own user stands in access control lists.</summary>
    /// <param name="names">The address, and the name that signs in.</param>
    public static IReadOnlyList<string> OwnNames(params string[] names) =>
        [.. names.Concat(names.Select(name => name.Split('@')[0])).Where(name => name.Length > 0), "owner"];

    // What an identifier has without what an entry with a minus takes from it. Dovecot marks entries of its configuration with #.
    private static IEnumerable<FolderGrant> Effective(AuditFolder folder)
    {
        ILookup<bool, FolderGrant> entries = folder.Grants!.ToLookup(grant => grant.Identifier[0] == '-');
        foreach (IGrouping<string, FolderGrant> given in entries[false].GroupBy(grant => grant.Identifier.TrimStart('#')))
        {
            string taken = string.Concat(
                entries[true]
                    .Where(grant => grant.Identifier.TrimStart('-', '#').Equals(given.Key, StringComparison.OrdinalIgnoreCase))
                    .Select(grant => grant.Rights)
            );
            string all = string.Concat(given.Select(grant => grant.Rights));
            string left = new([
                .. all.Distinct()
                    .Where(right => taken.IndexOf(right) < 0)
                    .Where(right => all.IndexOfAny(s_newer) < 0 || Array.IndexOf(s_older, right) < 0)
                    .OrderBy(right => Order.IndexOf(right)),
            ]);
            if (left.Trim(s_harmless).Length > 0)
            {
                yield return new FolderGrant(given.Key, left);
            }
        }
    }

    private static string Describe(IGrouping<FolderGrant, string> share)
    {
        string words = string.Join(
            ", ",
            s_words.Where(word => word.Letters.Any(letter => share.Key.Rights.IndexOf(letter) >= 0)).Select(word => word.Word)
        );
        string folders = Listed(share.Select(path => $"'{path}'"), ", ");
        return $"{PlainText.Line(share.Key.Identifier)} has {PlainText.Line(share.Key.Rights)} ({words}) on {folders}";
    }

    private static string Listed(IEnumerable<string> texts, string separator)
    {
        string[] all = [.. texts];
        string more = all.Length > Named ? $" and {all.Length - Named} more" : string.Empty;
        return string.Join(separator, all.Take(Named)) + more;
    }
}
