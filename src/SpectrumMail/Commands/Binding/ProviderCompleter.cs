using System.Collections;
using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Providers;

namespace SpectrumMail.Commands.Binding;

/// <summary>Completes the names of providers.</summary>
public sealed class ProviderCompleter : WordCompleter
{
    private protected override IEnumerable<(string Text, string Meaning)> Words(IDictionary given) =>
        MailProvider.All.Select(provider => (provider.Name, string.Join(", ", provider.Domains)));
}
