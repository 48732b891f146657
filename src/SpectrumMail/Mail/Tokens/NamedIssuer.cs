using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tokens;

/// <summary>An issuer of the table (Issuers.xml).</summary>
internal sealed class NamedIssuer
{
    private const string TenantPlace = "{tenant}";
    private const string Tenant = "Give the tenant by its id or by a domain of it (-Tenant).";
    private static readonly Lazy<IReadOnlyList<NamedIssuer>> s_all = new(ReadTable);

    private readonly string _token;
    private readonly string _device;
    private readonly string _scope;
    private readonly string _userScope;

    private NamedIssuer(XElement element)
    {
        Name = (string)element.Attribute("name")!;
        _token = (string)element.Attribute("token")!;
        _device = (string)element.Attribute("device")!;
        _scope = (string)element.Attribute("scope")!;
        _userScope = Regex.Replace((string)element.Attribute("userScope")!, @"\s+", " ");
    }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NamedIssuer> All => s_all.Value;

    public string Name { get; }

    /// <summary>The issuer of a name, in any case.</summary>
    /// <exception cref="MailException">ProviderUnknown: there is none.</exception>
    public static NamedIssuer Named(string name) =>
        All.FirstOrDefault(issuer => issuer.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw InputFailures.ProviderNotKnown.Make(name, string.Join(", ", All.Select(known => known.Name)));

    /// <summary>The scope for mail.</summary>
    /// <param name="forUser">Whether it is asked for on behalf of a user.</param>
    public string Scope(bool forUser) => forUser ? _userScope : _scope;

    /// <summary>The endpoints.</summary>
    /// <param name="tenant">The tenant, by id or domain; null for none.</param>
    /// <exception cref="MailException">TokenRequestIncomplete: a tenant is missing, too many, or no name of one.</exception>
    public IssuerEndpoints Endpoints(string? tenant)
    {
        bool hasTenants = _token.Contains(TenantPlace);
        if (hasTenants && tenant is null)
        {
            throw IssuerFailures.TokenRequestIncomplete.Make($"{Name} has tenants", Tenant);
        }

        if (!hasTenants && tenant is not null)
        {
            throw IssuerFailures.TokenRequestIncomplete.Make($"{Name} has no tenants", "Leave out -Tenant.");
        }

        if (tenant is not null && !Regex.IsMatch(tenant, @"^[A-Za-z0-9][A-Za-z0-9.-]*\z"))
        {
            throw IssuerFailures.TokenRequestIncomplete.Make("that is no name of a tenant", Tenant);
        }

        return new IssuerEndpoints(Name, Address(_token, tenant), Address(_device, tenant), TakesBasic: false);
    }

    private static Uri Address(string pattern, string? tenant) => new(pattern.Replace(TenantPlace, tenant));

    private static NamedIssuer[] ReadTable()
    {
        using Stream table = typeof(NamedIssuer).Assembly.GetManifestResourceStream("Issuers.xml")!;
        return [.. XDocument.Load(table).Root!.Elements("issuer").Select(element => new NamedIssuer(element))];
    }
}
