using System.Collections;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Tokens;

namespace SpectrumMail.Commands.Binding;

/// <summary>Completes the names of issuers of access tokens.</summary>
public sealed class IssuerCompleter : WordCompleter
{
    private protected override IEnumerable<(string Text, string Meaning)> Words(IDictionary given) =>
        NamedIssuer.All.Select(issuer => (issuer.Name, issuer.Scope(forUser: true)));
}
