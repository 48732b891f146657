using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// What connections of one policy have learned about servers, so that the next one does not find it out again: the TLS mode of a
/// port, whether it needs the older cipher suites, the family of addresses that answers, what a sign-in changes, and whether it
/// answers several commands at once.
/// </summary>
internal sealed class ServerMemory
{
    private readonly ConcurrentDictionary<string, ServerEndpoint> _modes = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _usesIPv6 = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, SignInTerms> _terms = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _takesAhead = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _unanswered = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Notes a place that agreed on TLS and greeted.</summary>
    public void Note(ServerEndpoint endpoint) => _modes[Key(endpoint)] = endpoint;

    /// <summary>Notes the family that answered where the other one did not.</summary>
    public void Prefer(ServerEndpoint endpoint, AddressFamily family) =>
        _usesIPv6[endpoint.ToString()] = family == AddressFamily.InterNetworkV6;

    /// <summary>The family that answered; null while nothing is known.</summary>
    public AddressFamily? Family(ServerEndpoint endpoint)
    {
        if (_usesIPv6.TryGetValue(endpoint.ToString(), out bool isIPv6))
        {
            return isIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        }

        return null;
    }

    /// <summary>Notes what the last sign-in changed.</summary>
    public void Note(ServerEndpoint endpoint, SignInTerms terms) => _terms[Key(endpoint)] = terms;

    /// <summary>What the last sign-in changed; null before the first.</summary>
    public SignInTerms? Terms(ServerEndpoint endpoint) =>
        _terms.TryGetValue(Key(endpoint), out SignInTerms? terms) ? terms : null;

    /// <summary>Whether commands are sent together with a sign-in. One connection tries it out before the others do it.</summary>
    public AheadUse UseAhead(ServerEndpoint endpoint)
    {
        string key = Key(endpoint);
        if (_takesAhead.TryAdd(key, false))
        {
            return AheadUse.Trial;
        }

        return _takesAhead.GetOrAdd(key, false) ? AheadUse.Yes : AheadUse.No;
    }

    /// <summary>Notes how a server treated commands that came with a sign-in.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="taken">Whether it answered them; null when that is still unknown.</param>
    public void NoteAhead(ServerEndpoint endpoint, bool? taken)
    {
        if (taken is { } known)
        {
            _takesAhead[Key(endpoint)] = known;
        }
        else
        {
            _takesAhead.TryRemove(Key(endpoint), out _);
        }
    }

    /// <summary>Notes a server that did not answer every one of several commands that went out together.</summary>
    public void NoteUnansweredGroup(ServerEndpoint endpoint) => _unanswered[Key(endpoint)] = true;

    /// <summary>Whether the server has answered commands that went out together, as far as it was asked.</summary>
    public bool AnswersGroups(ServerEndpoint endpoint) => !_unanswered.ContainsKey(Key(endpoint));

    /// <summary>Whether the mode of a port is known.</summary>
    public bool Knows(ServerEndpoint endpoint) => _modes.ContainsKey(Key(endpoint));

    /// <summary>
    /// The candidates, each port with the mode first that is known to work there, and with what TLS needs there.
    /// </summary>
    public IReadOnlyList<ServerEndpoint> Order(IReadOnlyList<ServerEndpoint> candidates) =>
        _modes.IsEmpty
            ? candidates
            : candidates
                .GroupBy(Key, StringComparer.OrdinalIgnoreCase)
                .SelectMany(place =>
                    _modes.TryGetValue(place.Key, out ServerEndpoint? known)
                        ? place
                            .Select(candidate => Recall(candidate, known))
                            .Distinct()
                            .OrderBy(other => other.Security != known.Security)
                        : place.AsEnumerable()
                )
                .ToArray();

    // What a caller asks of an endpoint, such as IPv4 only, stays.
    private static ServerEndpoint Recall(ServerEndpoint candidate, ServerEndpoint known) =>
        candidate.Security == known.Security
            ? candidate with
            {
                IsLegacy = known.IsLegacy,
                IsNeverResumed = known.IsNeverResumed,
            }
            : candidate;

    private static string Key(ServerEndpoint endpoint) => $"{ConnectionErrors.Name(endpoint.Protocol)} {endpoint}";
}
