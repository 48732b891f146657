using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using DnsClient;
using DnsClient.Protocol;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Discovery;

/// <summary>A service that a domain announces (RFC 6186, RFC 8314).</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Security">The mode of TLS that the name of the service stands for.</param>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
/// <param name="Record">The name of the record.</param>
internal sealed record AnnouncedService(MailProtocol Protocol, MailSecurity Security, string Host, int Port, string Record);

/// <summary>What the DNS says about the mail of a domain.</summary>
/// <param name="Exchangers">The preferred mail exchangers.</param>
/// <param name="Services">The services, in the order to try.</param>
/// <param name="Problem">Why a question was not answered; empty when all were.</param>
internal sealed record DomainRecords(IReadOnlyList<string> Exchangers, IReadOnlyList<AnnouncedService> Services, string Problem)
{
    private static readonly (string Label, MailProtocol Protocol, MailSecurity Security)[] s_services =
    [
        ("_imaps", MailProtocol.Imap, MailSecurity.Tls),
        ("_imap", MailProtocol.Imap, MailSecurity.StartTls),
        ("_pop3s", MailProtocol.Pop3, MailSecurity.Tls),
        ("_pop3", MailProtocol.Pop3, MailSecurity.StartTls),
        ("_submissions", MailProtocol.Smtp, MailSecurity.Tls),
        ("_submission", MailProtocol.Smtp, MailSecurity.StartTls),
    ];

    /// <summary>Asks for all records at the same time, within a few seconds.</summary>
    /// <param name="domain">The domain in ASCII.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public static DomainRecords Query(string domain, CancellationToken cancel)
    {
        NameAnswer[] answers = NameServers.Ask(
            [(domain, QueryType.MX), .. s_services.Select(service => (Name(service.Label, domain), QueryType.SRV))],
            cancel
        );
        return new DomainRecords(
            Exchangers: Preferred(answers[0]),
            Services: [.. s_services.SelectMany((service, index) => Announced(service, domain, answers[index + 1]))],
            Problem: answers.Select(answer => answer.Problem).FirstOrDefault(problem => problem.Length > 0) ?? string.Empty
        );
    }

    private static string Name(string label, string domain) => $"{label}._tcp.{domain}";

    private static string[] Preferred(NameAnswer answer)
    {
        MxRecord[] all = [.. answer.Records<MxRecord>()];
        return
        [
            .. all.Where(record => record.Preference == all.Min(other => other.Preference))
                .Select(record => Host(record.Exchange)),
        ];
    }

    // A target of "." says that the domain does not have the service (RFC 2782).
    private static IEnumerable<AnnouncedService> Announced(
        (string Label, MailProtocol Protocol, MailSecurity Security) service,
        string domain,
        NameAnswer answer
    ) =>
        answer
            .Records<SrvRecord>()
            .OrderBy(record => record.Priority)
            .ThenByDescending(record => record.Weight)
            .Select(record => new AnnouncedService(
                service.Protocol,
                service.Security,
                Host(record.Target),
                record.Port,
                Name(service.Label, domain)
            ))
            .Where(announced => announced.Port > 0 && Uri.CheckHostName(announced.Host) == UriHostNameType.Dns);

    private static string Host(DnsString name) => name.Value.TrimEnd('.').ToLowerInvariant();
}
