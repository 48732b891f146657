using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;

namespace SpectrumMail.Mail.Wire;

/// <summary>
/// What connections of one policy have learned about servers, so that the next one does not find it out again: the TLS mode of a
/// port, whether it needs the older cipher suites, and the family of addresses that answers.
/// </summary>
internal sealed class ServerMemory
{
    private readonly ConcurrentDictionary<string, ServerEndpoint> _modes = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, AddressFamily> _families = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Notes a place that agreed on TLS and greeted.</summary>
    public void Note(ServerEndpoint endpoint) => _modes[Key(endpoint)] = endpoint;

    /// <summary>Notes the family that answered where the other one did not.</summary>
    public void Prefer(ServerEndpoint endpoint, AddressFamily family) => _families[endpoint.ToString()] = family;

    /// <summary>The family that answered; null while nothing is known.</summary>
    public AddressFamily? Family(ServerEndpoint endpoint) =>
        _families.TryGetValue(endpoint.ToString(), out AddressFamily family) ? family : null;

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

    private static string Key(ServerEndpoint endpoint) => $"{endpoint.Protocol} {endpoint}";
}
