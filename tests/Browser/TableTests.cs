using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Playwright;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Browser;

/// <summary>The tables of the audit report sort and filter, by mouse and by keys.</summary>
public sealed class TableTests(Chromium chromium)
{
    private const string Rows = "table.main tbody tr";

    [Fact]
    public async Task A_click_sorts_by_text_and_another_the_other_way_round()
    {
        await using Visit visit = await OpenAsync();
        await Head(visit, "Mailbox").ClickAsync();

        string[] sorted =
        [
            .. AuditModels.Company(TestPages.Mailboxes).Select(audit => audit.EmailAddress).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(sorted, await visit.TextsAsync(Rows + " > :first-child"));
        Assert.Equal("ascending", await HeadCell(visit, "Mailbox").GetAttributeAsync("aria-sort"));

        await Head(visit, "Mailbox").ClickAsync();
        Assert.Equal(sorted.Reverse(), await visit.TextsAsync(Rows + " > :first-child"));
        Assert.Equal("descending", await HeadCell(visit, "Mailbox").GetAttributeAsync("aria-sort"));
        await visit.AssertQuietAsync();
    }

    [Theory]
    [InlineData("Quota", "Enter")]
    [InlineData("Messages", "Space")]
    public async Task Keys_sort_by_number_and_what_has_none_stays_last(string head, string key)
    {
        await using Visit visit = await OpenAsync();
        await Head(visit, head).FocusAsync();
        await visit.Page.Keyboard.PressAsync(key);
        if (await HeadCell(visit, head).GetAttributeAsync("aria-sort") == "ascending")
        {
            Assert.Fail("Numbers sort the greatest first.");
        }

        double?[] down = await ValuesAsync(visit, head);
        await visit.Page.Keyboard.PressAsync(key);
        double?[] up = await ValuesAsync(visit, head);

        Assert.Contains(null, down);
        Assert.Equal(down.OrderByDescending(value => value ?? double.MinValue), down);
        Assert.Equal(up.OrderBy(value => value ?? double.MaxValue), up);
        Assert.True(await Head(visit, head).EvaluateAsync<bool>("one => one === document.activeElement"));
    }

    [Fact]
    public async Task Only_the_column_that_was_sorted_last_is_marked()
    {
        await using Visit visit = await OpenAsync();
        foreach (string head in (string[])["Result", "Findings", "Size"])
        {
            await Head(visit, head).ClickAsync();
        }

        Assert.Equal(["Size"], await visit.TextsAsync("table.main [aria-sort]"));
    }

    [Fact]
    public async Task Every_sortable_table_keeps_its_rows()
    {
        await using Visit visit = await OpenAsync();
        int tables = await visit.Page.Locator("table.sort").CountAsync();
        Assert.True(tables >= 3);
        for (int table = 0; table < tables; table++)
        {
            string rows = $"section:has(> .scroll > table.sort) >> nth={table} >> tbody tr";
            string[] before = await visit.Page.Locator(rows).AllTextContentsAsync() is { } all ? [.. all] : [];
            await visit.Page.Locator("table.sort").Nth(table).Locator("thead button").First.ClickAsync();
            string[] after = [.. await visit.Page.Locator(rows).AllTextContentsAsync()];

            Assert.NotEqual(before, after);
            Assert.Equal(before.Order(), after.Order());
        }
    }

    [Fact]
    public async Task Words_results_and_findings_filter_together_and_the_details_with_them()
    {
        await using Visit visit = await OpenAsync();
        MailboxAudit[] company = [.. AuditModels.Company(TestPages.Mailboxes)];

        await visit.Page.Locator("#find").FillAsync(" CHEN@ ");
        await AssertShownAsync(visit, company.Where(audit => audit.EmailAddress.Contains("chen@", StringComparison.Ordinal)));

        await visit.Page.Locator("#severity").SelectOptionAsync("3");
        await AssertShownAsync(
            visit,
            company.Where(audit =>
                audit.EmailAddress.Contains("chen@", StringComparison.Ordinal) && Worst(audit) == AuditSeverity.Critical
            )
        );

        await visit.Page.Locator("#find").FillAsync(string.Empty);
        await AssertShownAsync(visit, company.Where(audit => Worst(audit) == AuditSeverity.Critical));

        await visit.Page.Locator("#severity").SelectOptionAsync("-1");
        await visit.Page.Locator("#result").SelectOptionAsync(nameof(AuditStatus.AuthenticationFailed));
        await AssertShownAsync(visit, company.Where(audit => audit.Status == AuditStatus.AuthenticationFailed));

        await visit.Page.Locator("#find").FillAsync("no such thing");
        await AssertShownAsync(visit, []);

        await visit.Page.Locator("#find").FillAsync(string.Empty);
        await visit.Page.Locator("#result").SelectOptionAsync(string.Empty);
        Assert.Equal(TestPages.Mailboxes, (await visit.SeenAsync(Rows)).Length);
        Assert.Equal(string.Empty, await visit.Page.Locator("#shown").TextContentAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mailbox_leads_to_its_details(bool scripts)
    {
        await using Visit visit = await OpenAsync(new View(Scripts: scripts));
        ILocator link = visit.Page.Locator(Rows + " a").Nth(40);
        string address = (await link.TextContentAsync())!;

        await link.ClickAsync();

        ILocator open = visit.Page.Locator("details.mailbox[open]");
        await open.WaitForAsync();
        Assert.Equal(address, await open.Locator("summary b").TextContentAsync());
        await visit.AssertQuietAsync();
    }

    private static AuditSeverity Worst(MailboxAudit audit) =>
        audit.Findings.Select(finding => finding.Severity).DefaultIfEmpty().Max();

    private static ILocator HeadCell(Visit visit, string name) =>
        visit.Page.Locator("table.main thead th").Filter(new() { HasTextString = name }).First;

    private static ILocator Head(Visit visit, string name) =>
        visit.Page.Locator("table.main thead").GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static async Task AssertShownAsync(Visit visit, IEnumerable<MailboxAudit> expected)
    {
        string[] addresses = [.. expected.Select(audit => audit.EmailAddress).Order(StringComparer.Ordinal)];
        Assert.Equal(addresses, (await visit.SeenAsync(Rows + ":not([hidden]) > :first-child")).Order(StringComparer.Ordinal));
        Assert.Equal(addresses, (await visit.SeenAsync("details.mailbox > summary b")).Order(StringComparer.Ordinal));
        Assert.Equal($"{addresses.Length} of {TestPages.Mailboxes}", await visit.Page.Locator("#shown").TextContentAsync());
    }

    private static async Task<double?[]> ValuesAsync(Visit visit, string head)
    {
        string[] heads = await visit.TextsAsync("table.main thead th");
        int column = Array.FindIndex(heads, name => name == head) + 1;
        string[] values = await visit.Page.EvaluateAsync<string[]>(
            "cells => [...document.querySelectorAll(cells)].map(cell => cell.getAttribute('data-v') || '')",
            $"{Rows} > :nth-child({column})"
        );
        return [.. values.Select(value => value.Length == 0 ? (double?)null : double.Parse(value, CultureInfo.InvariantCulture))];
    }

    private Task<Visit> OpenAsync(View? view = null) => chromium.OpenAsync(chromium.Pages["company"], view);
}
