using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace SpectrumMail.Commands.Binding;

/// <summary>Completes the names of open sessions.</summary>
public sealed class SessionCompleter : WordCompleter
{
    private protected override IEnumerable<(string Text, string Meaning)> Words(IDictionary given) =>
        Sessions()
            .Select(session => (session.Name, $"{session.UserName} on {session.Server} ({session.Protocol}, {session.State})"));
}
