"""Who sent a mail: SPF, DKIM, DMARC and ARC at our own door, or what our own relay found."""
