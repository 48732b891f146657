using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Discovery;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tokens;

/// <summary>Asks an issuer, and reads what it answers.</summary>
/// <param name="request">Who asks.</param>
/// <param name="policy">Whom to trust, the proxy, and the limit of time for each answer.</param>
/// <param name="cancel">The user gives up.</param>
internal sealed class IssuerClient(TokenRequest request, ConnectionPolicy policy, CancellationToken cancel)
{
    private const string Json = "application/json";

    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="MailException">The issuer cannot be reached, or its answer cannot be used.</exception>
    public JsonAnswer? Read(Uri address)
    {
        WebAnswer answer = Ask(new WebQuestion(address, Json));
        return answer.Status switch
        {
            200 => JsonAnswer.Parse(answer.Body) ?? throw NoJson(address),
            404 or 410 or 405 => null,
            _ => throw IssuerFailures.IssuerAnswerUnusable.Make(address.Host, $"it answers with the code {answer.Status}"),
        };
    }

    /// <summary>Sends a form with the client's proof of who it is.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="address">Which of its endpoints.</param>
    /// <param name="fields">The fields of the form, besides the client's.</param>
    /// <returns>What it granted, or its error.</returns>
    /// <exception cref="MailException">The issuer cannot be reached, or its answer cannot be used.</exception>
    public (JsonAnswer Answer, string? Error) Post(
        IssuerEndpoints issuer,
        Uri address,
        IEnumerable<(string Name, string Value)> fields
    )
    {
        bool basic = issuer.TakesBasic && request.ClientSecret is not null;
        var question = new WebQuestion(address, Json)
        {
            Form = TokenRequest.Form(fields.Concat(request.Client(basic))),
            Authorization = basic ? "Basic " + request.Basic() : null,
        };
        WebAnswer answer = Ask(question);
        JsonAnswer? json = JsonAnswer.Parse(answer.Body);
        if (json?.Text("error") is { } error)
        {
            return (json, error);
        }

        if (answer.Status is 429 or >= 500)
        {
            throw IssuerFailures.IssuerUnavailable.Make(issuer.Name, $"it answers with the code {answer.Status}.");
        }

        if (answer.Status != 200)
        {
            throw IssuerFailures.IssuerAnswerUnusable.Make(issuer.Name, $"it answers with the code {answer.Status}");
        }

        return (json ?? throw NoJson(address), null);
    }

    private static MailException NoJson(Uri address) =>
        IssuerFailures.IssuerAnswerUnusable.Make(address.Host, "it is no JSON object");

    // The words about a port are for mail servers; those about certificates and proxies hold for any server.
    private WebAnswer Ask(WebQuestion question)
    {
        string host = question.Address.Host;
        try
        {
            return WebExchange.Ask(question, WebAnswer.ReadAny, policy, policy.Timeout, cancel);
        }
        catch (WebAnswerException ex)
        {
            throw IssuerFailures.IssuerAnswerUnusable.Make(host, ex.Message, ex);
        }
        catch (MailException ex)
            when (ex.Cause
                    is MailCause.NameNotFound
                        or MailCause.Refused
                        or MailCause.TimedOut
                        or MailCause.Unreachable
                        or MailCause.ConnectionLost
                        or MailCause.TlsModeMismatch
                        or MailCause.WrongProtocol
                        or MailCause.ProtocolViolation
                        or MailCause.Other
            )
        {
            throw IssuerFailures.IssuerUnreachable.Make(host, ex.Message, ex).Because(ex.Cause);
        }
    }
}
