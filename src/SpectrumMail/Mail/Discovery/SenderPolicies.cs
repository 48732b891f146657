using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using DnsClient;
using DnsClient.Protocol;

namespace SpectrumMail.Mail.Discovery;

/// <summary>What a domain publishes about who may send in its name.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Spf">Its SPF records (RFC 7208); there should be one.</param>
/// <param name="Dmarc">The DMARC records (RFC 7489); there should be one.</param>
/// <param name="DmarcDomain">The domain that has them: the domain itself, or one above it; empty when none has any.</param>
/// <param name="Problem">Why a question was not answered; empty when all were.</param>
internal sealed record SenderPolicies(
    string Domain,
    IReadOnlyList<string> Spf,
    IReadOnlyList<string> Dmarc,
    string DmarcDomain,
    string Problem
)
{
    /// <summary>
    /// The policy that applies to the domain, in lower case: none, quarantine or reject; empty when it is not said. For a domain
    /// below the one that has the record that is sp, where it is given.
    /// </summary>
    public string DmarcPolicy
    {
        get
        {
            Dictionary<string, string> tags = Tags(Dmarc.FirstOrDefault() ?? string.Empty);
            bool isBelow = !DmarcDomain.Equals(Domain, StringComparison.OrdinalIgnoreCase);
            string? policy = null;
            if (isBelow)
            {
                tags.TryGetValue("sp", out policy);
            }

            return policy ?? (tags.TryGetValue("p", out string? own) ? own : string.Empty);
        }
    }

    /// <summary>
    /// Asks for them. Where the domain has no DMARC record, that of a domain above it applies; a top-level domain is not asked.
    /// </summary>
    /// <param name="domain">The domain.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public static SenderPolicies Query(string domain, CancellationToken cancel)
    {
        if (Ascii(domain) is not { } name)
        {
            return new SenderPolicies(domain, [], [], string.Empty, "it is no name of a domain");
        }

        NameAnswer[] answers = NameServers.Ask([(name, QueryType.TXT), (Dmarcs(name), QueryType.TXT)], cancel);
        string problem = answers.Select(answer => answer.Problem).FirstOrDefault(one => one.Length > 0) ?? string.Empty;
        string[] dmarc = Texts(answers[1], "v=DMARC1", ';');
        string owner = name;
        while (dmarc.Length == 0 && problem.Length == 0 && Above(owner) is { } above)
        {
            owner = above;
            NameAnswer answer = NameServers.Ask([(Dmarcs(above), QueryType.TXT)], cancel)[0];
            problem = answer.Problem;
            dmarc = Texts(answer, "v=DMARC1", ';');
        }

        return new SenderPolicies(
            name,
            Texts(answers[0], "v=spf1", ' '),
            dmarc,
            dmarc.Length > 0 ? owner : string.Empty,
            problem
        );
    }

    private static string Dmarcs(string domain) => "_dmarc." + domain;

    private static string? Above(string domain)
    {
        string above = domain.Substring(domain.IndexOf('.') + 1);
        return above.IndexOf('.') > 0 ? above : null;
    }

    // A record is the texts of its strings one after the other (RFC 7208, section 3.3).
    private static string[] Texts(NameAnswer answer, string version, char end) =>
        [
            .. answer
                .Records<TxtRecord>()
                .Select(record => string.Concat(record.Text).Trim())
                .Where(text =>
                    text.StartsWith(version, StringComparison.OrdinalIgnoreCase)
                    && (text.Length == version.Length || text[version.Length] == end || text[version.Length] == ' ')
                ),
        ];

    private static Dictionary<string, string> Tags(string record)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string[] tag in record.Split(';').Select(tag => tag.Split(['='], 2)).Where(tag => tag.Length == 2))
        {
            tags[tag[0].Trim()] = tag[1].Trim().ToLowerInvariant();
        }

        return tags;
    }

    private static string? Ascii(string domain)
    {
        try
        {
            string name = new IdnMapping().GetAscii(domain.TrimEnd('.')).ToLowerInvariant();
            return name.IndexOf('.') > 0 && Uri.CheckHostName(name) == UriHostNameType.Dns ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
