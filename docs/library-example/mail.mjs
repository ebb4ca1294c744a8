// Would send mail.
console.log('mail is sent for', process.env.SOCKPIT_SHOP_URL);
setInterval(() => {}, 60_000);
