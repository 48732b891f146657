using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using DnsClient;
using DnsClient.Protocol;

namespace SpectrumMail.Mail.Discovery;

/// <summary>The answer to one question.</summary>
/// <param name="Response">What the name server answered; null when it did not.</param>
/// <param name="Problem">Why it did not; empty when it did.</param>
internal sealed record NameAnswer(IDnsQueryResponse? Response, string Problem)
{
    /// <summary>The records of a type.</summary>
    public IEnumerable<T> Records<T>()
        where T : DnsResourceRecord => Response?.Answers.OfType<T>() ?? [];
}

/// <summary>Asks the name servers of the system several questions at the same time, within a few seconds.</summary>
internal static class NameServers
{
    /// <summary>The problem when no name server answers at all.</summary>
    public const string Silence = "no name server answers";

    private static readonly TimeSpan s_attempt = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3.5);

    /// <summary>Asks.</summary>
    /// <param name="questions">The names and the types of their records.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <returns>An answer to each question.</returns>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public static NameAnswer[] Ask(IEnumerable<(string Name, QueryType Type)> questions, CancellationToken cancel)
    {
#if !NET
        OlderReference.Allow();
#endif
        (string Name, QueryType Type)[] all = [.. questions];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_limit);
        try
        {
            LookupClient client = CreateClient();
            Task<NameAnswer>[] asked = [.. all.Select(question => AskAsync(client, question.Name, question.Type, limit.Token))];
            NameAnswer[] answers = Task.WhenAll(asked).GetAwaiter().GetResult();
            cancel.ThrowIfCancellationRequested();
            return answers;
        }
        catch (Exception ex) when (ex is InvalidOperationException or SocketException or DnsResponseException)
        {
            // No name server is configured, or the system does not say which.
            return [.. all.Select(_ => new NameAnswer(null, ex.Message))];
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

    private static async Task<NameAnswer> AskAsync(LookupClient client, string name, QueryType type, CancellationToken cancel)
    {
        try
        {
            IDnsQueryResponse response = await client.QueryAsync(name, type, cancellationToken: cancel).ConfigureAwait(false);
            bool isAnswered = !response.HasError || response.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain;
            return isAnswered
                ? new NameAnswer(response, string.Empty)
                : new NameAnswer(null, $"the name server says: {response.ErrorMessage}");
        }
        catch (Exception ex) when (ex is not OutOfMemoryException)
        {
            // The library throws exceptions of many types: for a name that is too long, and for answers that are none.
            return new NameAnswer(null, Silence);
        }
    }
}
