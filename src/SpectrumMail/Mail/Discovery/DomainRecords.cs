using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
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
    /// <summary>The problem when no name server answers at all.</summary>
    public const string Silence = "no name server answers";

    private static readonly TimeSpan s_attempt = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3.5);

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
#if !NET
        OlderReference.Allow();
#endif
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_limit);
        try
        {
            LookupClient client = CreateClient();
            Task<Answer> exchangers = AskAsync(client, domain, QueryType.MX, limit.Token);
            Task<Answer>[] services =
            [
                .. s_services.Select(service => AskAsync(client, Name(service.Label, domain), QueryType.SRV, limit.Token)),
            ];
            Answer[] answers = Task.WhenAll([exchangers, .. services]).GetAwaiter().GetResult();
            cancel.ThrowIfCancellationRequested();
            return new DomainRecords(
                Exchangers: Preferred(answers[0]),
                Services: [.. s_services.SelectMany((service, index) => Announced(service, domain, answers[index + 1]))],
                Problem: answers.Select(answer => answer.Problem).FirstOrDefault(problem => problem.Length > 0) ?? string.Empty
            );
        }
        catch (Exception ex) when (ex is InvalidOperationException or SocketException or DnsResponseException)
        {
            // No name server is configured, or the system does not say which.
            return new DomainRecords([], [], ex.Message);
        }
    }

    private static LookupClient CreateClient()
    {
        LookupClientOptions options = DiscoveryPlaces.NameServer is { } place
            ? new LookupClientOptions(place)
            : new LookupClientOptions();
        options.Timeout = s_attempt;
        options.Retries = 1;
        options.UseCache = false;
        return new LookupClient(options);
    }

    private static string Name(string label, string domain) => $"{label}._tcp.{domain}";

    private static async Task<Answer> AskAsync(LookupClient client, string name, QueryType type, CancellationToken cancel)
    {
        try
        {
            IDnsQueryResponse response = await client.QueryAsync(name, type, cancellationToken: cancel).ConfigureAwait(false);
            bool isAnswered = !response.HasError || response.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain;
            return isAnswered
                ? new Answer(response, string.Empty)
                : new Answer(null, $"the name server says: {response.ErrorMessage}");
        }
        catch (Exception ex) when (ex is OperationCanceledException or DnsResponseException or SocketException)
        {
            return new Answer(null, Silence);
        }
    }

    private static string[] Preferred(Answer answer)
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
        Answer answer
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

    /// <summary>The answer to one question.</summary>
    /// <param name="Response">What the name server answered; null when it did not.</param>
    /// <param name="Problem">Why it did not; empty when it did.</param>
    private sealed record Answer(IDnsQueryResponse? Response, string Problem)
    {
        public IEnumerable<T> Records<T>()
            where T : DnsResourceRecord => Response?.Answers.OfType<T>() ?? [];
    }
}
