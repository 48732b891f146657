namespace MailKit;

/// <summary>Gives the assembly something to hold.</summary>
public static class Marker { }
