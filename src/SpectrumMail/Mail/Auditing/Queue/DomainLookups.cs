using System;
using System.Collections.Concurrent;
using System.Threading;
using SpectrumMail.Mail.Discovery;
using SpectrumMail.Mail.Work;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>
/// What the domains of an audit publish: each is asked about once, however many mailboxes it has. What the name servers do not
/// say is warned of once.
/// </summary>
/// <param name="output">Takes warnings.</param>
/// <param name="cancel">The user gives up.</param>
internal sealed class DomainLookups(IWorkOutput output, CancellationToken cancel)
{
    private readonly ConcurrentDictionary<string, Lazy<SenderPolicies>> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns what the domain of an address publishes; waits while another mailbox asks.</summary>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public SenderPolicies Find(string address)
    {
        string domain = address.Substring(address.LastIndexOf('@') + 1);
        return _known.GetOrAdd(domain, name => new Lazy<SenderPolicies>(() => Ask(name))).Value;
    }

    private SenderPolicies Ask(string domain)
    {
        SenderPolicies policies = SenderPolicies.Query(domain, cancel);
        if (policies.Problem.Length > 0)
        {
            output.Warning($"What {domain} publishes about its senders is not known, and was not judged: {policies.Problem}.");
        }

        return policies;
    }
}
